import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { hereDocument } from '../../../src/boot/quoting/here-document.ts';
import { HOSTILE_STRINGS, hostileText } from '../hostile-strings.ts';

test('a shell writes every file as it was given', () => {
  const texts = [
    ...HOSTILE_STRINGS,
    ...fc.sample(hostileText, 200),
    'no\nEND OF FILE\nEND_OF_FILE ',
  ]
    .map((text) => text.toWellFormed())
    .filter((text) => !text.includes('\0'));
  const script = texts.map((text) => `cat <<'END_OF_FILE'\n${hereDocument(text)}\nprintf '\\0'\n`);
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', script.join('')], { encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.deepEqual(
    stdout.split('\0').slice(0, -1),
    texts.map((text) => `${text.replace(/\n$/, '')}\n`),
  );
});

test('a file that would end itself is refused', () => {
  assert.throws(
    () => hereDocument('a\nEND_OF_FILE\nreboot\n'),
    /a line of the file is END_OF_FILE/,
  );
  assert.throws(() => hereDocument('a\0b'), /NUL/);
});
