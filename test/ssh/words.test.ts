import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { shellLine } from '../../src/ssh/words.ts';

/** What a program behind `sh -c` is given: what sshd does with a command. */
function argumentsBehindSh(argv: readonly string[]): readonly string[] {
  const line = shellLine(['printf', '%s\\0', ...argv]);
  const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', line], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout.split('\0').slice(0, -1);
}

const HOSTILE = [
  ...[
    '',
    ' ',
    "'",
    "''",
    '"',
    '\\',
    "\\'",
    '$HOME',
    '`id`',
    '$(id)',
    ';',
    '&',
    '|',
    '>x',
    '#',
    '!',
  ],
  ...['a\nb', '\n', '-n', '--', '*', '~', 'A=b', '{a,b}', '\t', 'ä€😀', "it's", '\u0001'],
];

test('a program gets every argument as it was, whatever stands in it', () => {
  assert.deepEqual(argumentsBehindSh(HOSTILE), HOSTILE);
  const word = fc
    .string({ unit: fc.constantFrom(...`'"\\$\`!*?[]{}()<>|&;#~= \n\tab%é`), maxLength: 12 })
    .map((text) => text.toWellFormed());
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (argv) => {
      assert.deepEqual(argumentsBehindSh(argv), argv);
    }),
    { numRuns: 60 },
  );
});

test('the program itself is a word like the others', () => {
  const { status, stderr } = spawnSync('/bin/sh', ['-c', shellLine(['echo hello; exit 0'])]);
  assert.equal(status, 127, String(stderr));
});

test('what no shell can be given is refused', () => {
  assert.throws(() => shellLine([]), /a command needs a program/);
  assert.throws(() => shellLine(['a\0b']), /cannot hold NUL/);
  assert.throws(() => shellLine(['a', 'b'.repeat(131_072)]), /takes 131071 bytes at most/);
  const longest = shellLine(['true', 'b'.repeat(131_071 - "'true' ''".length)]);
  assert.equal(spawnSync('/bin/sh', ['-c', longest]).status, 0);
});
