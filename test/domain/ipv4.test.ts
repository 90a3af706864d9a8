import assert from 'node:assert/strict';
import { isIPv4 } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { inNetwork, ipv4ToNumber, isIpv4, parseInterfaceAddress } from '../../src/domain/ipv4.ts';

const address = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
  .map((b) => b.join('.'));

/** An address as 32 characters of 0 and 1: slow, and too simple to be wrong. */
function bits(text: string): string {
  return text
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
}

test('an address is its 32 bits', () => {
  fc.assert(
    fc.property(address, (text) => {
      assert.equal(ipv4ToNumber(text), Number.parseInt(bits(text), 2));
    }),
  );
});

test('what is an address is what Node takes for one', () => {
  const nearly = fc
    .array(fc.constantFrom('0', '00', '01', '1', '9', '10', '255', '256', '999', '', ' 1', '+1'), {
      minLength: 3,
      maxLength: 5,
    })
    .map((parts) => parts.join('.'));
  fc.assert(
    fc.property(fc.oneof(nearly, address, fc.string({ maxLength: 16 })), (text) => {
      assert.equal(isIpv4(text), isIPv4(text), JSON.stringify(text));
    }),
  );
});

test('an address stands in a network when the bits of the prefix agree', () => {
  const flipped = fc.tuple(address, fc.nat(32)).map(([text, at]) => {
    const all = bits(text);
    const other =
      at < 32 ? `${all.slice(0, at)}${all[at] === '0' ? '1' : '0'}${all.slice(at + 1)}` : all;
    const parts = other.match(/.{8}/g) ?? [];
    return [text, parts.map((part) => Number.parseInt(part, 2)).join('.')] as const;
  });
  const pairs = fc.oneof(flipped, fc.tuple(address, address));
  fc.assert(
    fc.property(pairs, fc.nat(32), ([one, other], prefixLength) => {
      const oracle = bits(one).slice(0, prefixLength) === bits(other).slice(0, prefixLength);
      assert.equal(inNetwork(one, { address: other, prefixLength }), oracle);
    }),
  );
});

test('what is no address stands in no network', () => {
  assert.equal(inNetwork('10.0.0', { address: '10.0.0.1', prefixLength: 0 }), false);
  assert.equal(inNetwork('10.0.0.1', { address: 'router', prefixLength: 0 }), false);
});

test('an interface address comes back as it was written', () => {
  fc.assert(
    fc.property(address, fc.nat(32), (text, prefixLength) => {
      const parsed = parseInterfaceAddress(`${text}/${prefixLength}`);
      assert.deepEqual(parsed, { address: text, prefixLength });
    }),
  );
});

test('a prefix that is none, or has a leading zero, makes no interface address', () => {
  const lengths = ['', '33', '-1', '2 ', '1e1', '024', '08', '8/8', '0x8', '8\n'];
  for (const length of lengths) {
    assert.equal(parseInterfaceAddress(`10.0.0.1/${length}`), undefined, JSON.stringify(length));
  }
  for (const text of ['10.0.0.1', '/24', '10.0.0/24', '10.0.0.256/24', '10.00.0.1/24']) {
    assert.equal(parseInterfaceAddress(text), undefined, text);
  }
});
