import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { shell } from '../../../src/boot/quoting/shell.ts';
import { HOSTILE_STRINGS, hostileText } from '../hostile-strings.ts';

/** A shell's own words, as it hands them to a command. */
function wordsOfShell(script: string): readonly string[] {
  const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout.split('\0').slice(0, -1);
}

test('a shell hands on every text that was quoted', () => {
  const texts = [...HOSTILE_STRINGS, ...fc.sample(hostileText, 400)]
    .map((text) => text.toWellFormed())
    .filter((text) => !text.includes('\0'));
  assert.deepEqual(wordsOfShell(`printf '%s\\0' ${texts.map(shell).join(' ')}`), texts);
});

test('a shell that reads a command out of quotes still hands on every text', () => {
  const texts = HOSTILE_STRINGS.map((text) => text.toWellFormed());
  const command = `printf '%s\\0' ${texts.map(shell).join(' ')}`;
  assert.deepEqual(wordsOfShell(`sh -c ${shell(command)}`), texts);
});

test('NUL is refused: no argument can hold it', () => {
  assert.throws(() => shell('a\0b'), RangeError);
});
