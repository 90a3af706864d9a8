import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hostOf, readEndpoint, readFingerprint } from '../../src/domain/hypervisor.ts';

const endpointOf = (text: string) => {
  const read = readEndpoint(text);
  return 'endpoint' in read ? read.endpoint : undefined;
};

test('an endpoint is read as people write it, and has the port of Proxmox VE where none is given', () => {
  const written = {
    'https://192.168.1.31:8006': 'https://192.168.1.31:8006',
    '192.168.1.31': 'https://192.168.1.31:8006',
    'PVE1.lan/': 'https://pve1.lan:8006',
    'https://pve1:443': 'https://pve1:443',
    'pve1:9000': 'https://pve1:9000',
    'https://[fd00::31]': 'https://[fd00::31]:8006',
  };
  for (const [text, endpoint] of Object.entries(written)) assert.equal(endpointOf(text), endpoint);
  assert.equal(hostOf('https://[fd00::31]:8006'), '[fd00::31]:8006');
});

test('what is no endpoint is not made one', () => {
  const wrong = ['', ' ', 'http://pve1', 'ftp://pve1', 'https://root@pve1', 'https://a:b@pve1'];
  const more = ['https://pve1/api2', 'pve1?x', 'pve1#x', 'https://', 'pve1:99999', 'a b', '/etc'];
  for (const text of [...wrong, ...more]) assert.equal(endpointOf(text), undefined, text);
});

test('whatever is written, an endpoint is one that is read as itself', () => {
  const part = fc.constantFrom(
    'https',
    '://',
    ':',
    '/',
    '@',
    'pve1',
    '10.0.0.1',
    '8006',
    '443',
    '[',
    ']',
    '?',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(part).map((parts) => parts.join('')),
      ),
      (text) => {
        const endpoint = endpointOf(text);
        if (endpoint === undefined) return;
        assert.match(endpoint, /^https:\/\/[^/@?#\s]+:\d{1,5}$/);
        assert.equal(endpointOf(endpoint), endpoint);
      },
    ),
    { numRuns: 300 },
  );
});

test('a fingerprint is the same in each notation, and half of one is none', () => {
  const hex = fc.string({
    unit: fc.constantFrom(...'0123456789abcdef'),
    minLength: 64,
    maxLength: 64,
  });
  fc.assert(
    fc.property(hex, (digits) => {
      const pairs = digits.match(/../g) ?? [];
      const expected = pairs.join(':').toUpperCase();
      const notations = [
        digits,
        digits.toUpperCase(),
        pairs.join(':'),
        ` SHA256:${pairs.join(' ')}\n`,
        `sha-256 ${digits}`,
      ];
      for (const text of notations) assert.equal(readFingerprint(text), expected, text);
      assert.equal(readFingerprint(digits.slice(1)), undefined);
      assert.equal(readFingerprint(`${digits}0`), undefined);
      assert.equal(readFingerprint(digits.replace(/.$/, 'g')), undefined);
    }),
  );
});
