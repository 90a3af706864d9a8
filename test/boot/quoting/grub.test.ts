import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { grub } from '../../../src/boot/quoting/grub.ts';
import { parseGrubLine } from '../grub-grammar.ts';
import { HOSTILE_STRINGS, hostileText } from '../hostile-strings.ts';

test('the model of GRUB sees what quoting has to keep away', () => {
  assert.deepEqual(parseGrubLine('echo a;reboot'), [['echo', 'a'], ['reboot']]);
  assert.deepEqual(parseGrubLine('linux ds=nocloud;s=x'), [['linux', 'ds=nocloud'], ['s=x']]);
  assert.deepEqual(parseGrubLine('echo $root "$a" # x'), [['echo', '<root>', '$a']]);
  assert.throws(() => parseGrubLine("echo 'open"), SyntaxError);
});

test('a text stays one word of one command', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const shown = text.replace(/\p{Cc}/gu, ' ').replace(/[^ -~]/gu, '?');
      assert.deepEqual(parseGrubLine(`echo ${grub(text)} end`), [['echo', shown, 'end']]);
      assert.equal(grub(text).includes('\n'), false);
    }),
    { examples: HOSTILE_STRINGS.map((text) => [text]) },
  );
});
