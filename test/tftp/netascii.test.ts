import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toNetascii } from '../../src/tftp/netascii.ts';

test('lines end in CR LF, and a bare CR is CR NUL', () => {
  const translated = toNetascii(Buffer.from('a\nb\r\nc\r'));
  assert.equal(translated.toString(), 'a\r\nb\r\0\r\nc\r\0');
});

test('a client that translates back has the same bytes', () => {
  const bytes = fc.array(fc.constantFrom(0, 10, 13, 65)).map((values) => Buffer.from(values));
  fc.assert(
    fc.property(bytes, (original) => {
      const text = toNetascii(original).toString('latin1');
      const back = text.replace(/\r([\n\0])/g, (_pair, second) => (second === '\n' ? '\n' : '\r'));
      assert.equal(back, original.toString('latin1'));
    }),
  );
});
