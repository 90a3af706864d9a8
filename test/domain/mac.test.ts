import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hyphenated, macFromBytes, macToBytes, parseMac } from '../../src/domain/mac.ts';

/** Six bytes that a machine can have: unicast, and not all zero. */
const machineBytes = fc
  .uint8Array({ minLength: 6, maxLength: 6 })
  .map((bytes) => Uint8Array.from(bytes, (byte, at) => (at === 0 ? byte & 0xfe : byte)))
  .filter((bytes) => bytes.some((byte) => byte !== 0));

const NOTATIONS: readonly ((pairs: readonly string[]) => string)[] = [
  (pairs) => pairs.join(':'),
  (pairs) => pairs.join('-'),
  (pairs) => pairs.join(''),
  (pairs) =>
    `${pairs.slice(0, 2).join('')}.${pairs.slice(2, 4).join('')}.${pairs.slice(4).join('')}`,
];

test('every notation of an address, in either case, is the same address', () => {
  fc.assert(
    fc.property(
      machineBytes,
      fc.constantFrom(...NOTATIONS),
      fc.boolean(),
      (bytes, write, upper) => {
        const text = write(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')));
        const mac = parseMac(upper ? text.toUpperCase() : text);
        assert.equal(mac, macFromBytes(bytes));
        assert.match(mac ?? '', /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/);
      },
    ),
  );
});

test('an address comes back from its bytes and from its file name', () => {
  fc.assert(
    fc.property(machineBytes, (bytes) => {
      const mac = macFromBytes(bytes);
      assert.ok(mac !== undefined);
      assert.deepEqual(macToBytes(mac), bytes);
      assert.equal(parseMac(hyphenated(mac)), mac);
    }),
  );
});

test('group addresses and the zero address are no machine', () => {
  for (const text of ['ff:ff:ff:ff:ff:ff', '01:00:5e:00:00:01', '33:33:00:00:00:01']) {
    assert.equal(parseMac(text), undefined, text);
  }
  assert.equal(parseMac('00:00:00:00:00:00'), undefined);
  assert.equal(macFromBytes(new Uint8Array(6)), undefined);
});

test('whatever is not one of the four notations is refused', () => {
  const texts = [
    '',
    'd0:50:99:4e:05',
    'd0:50:99:4e:05:57:00',
    'd0:50:99:4e-05-57',
    'd050.994e0557',
    'd0:50:99:4e:05:5g',
    'd0:50:99:4e:05:57\n',
    ' d0:50:99:4e:05:57',
    'd:50:99:4e:05:57',
    'd0509 94e0557',
  ];
  for (const text of texts) assert.equal(parseMac(text), undefined, JSON.stringify(text));
});

test('any text at all is either a canonical address or none', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 20 }), fc.stringMatching(/^[0-9a-fA-F:.-]{10,18}$/)),
      (text) => {
        const mac = parseMac(text);
        assert.ok(mac === undefined || parseMac(mac) === mac);
      },
    ),
  );
});

test('bytes that are not six are no address', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
      fc.pre(bytes.length !== 6);
      assert.equal(macFromBytes(bytes), undefined);
    }),
  );
});
