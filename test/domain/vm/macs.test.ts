import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseMac } from '../../../src/domain/mac.ts';
import { macUnder, parseMacPrefix } from '../../../src/domain/vm/macs.ts';

test('a prefix is three to five bytes of addresses that a machine can have', () => {
  assert.equal(parseMacPrefix('BC-24-11'), 'bc:24:11');
  assert.equal(parseMacPrefix('02:00:00:00:0a'), '02:00:00:00:0a');
  for (const text of ['', 'bc:24', 'bc:24:11:00:00:00', 'bc2411', '01:00:5e', 'gg:24:11']) {
    assert.equal(parseMacPrefix(text), undefined, text);
  }
});

test('every address under a prefix begins with it, and is a machine’s', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const bytes = fc.array(byte, { minLength: 3, maxLength: 5 });
  fc.assert(
    fc.property(bytes, fc.uint8Array({ minLength: 3, maxLength: 3 }), (given, tail) => {
      const text = given.map((one) => one.toString(16).padStart(2, '0')).join(':');
      const prefix = parseMacPrefix(text);
      if (prefix === undefined) return assert.equal((given[0] ?? 0) % 2, 1, text);
      const mac = macUnder(prefix, tail);
      if (mac === undefined) return assert.match(text, /^00/);
      assert.ok(mac.startsWith(`${prefix}:`));
      assert.equal(parseMac(mac), mac);
      const last = tail.at(-1)?.toString(16).padStart(2, '0') ?? '';
      assert.ok(mac.endsWith(last));
    }),
  );
});
