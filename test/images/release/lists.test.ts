import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ImageFault } from '../../../src/images/image-fault.ts';
import { parseChecksums } from '../../../src/images/release/checksums.ts';
import { parseStreamIndex } from '../../../src/images/release/stream-index.ts';

const sum = fc.stringMatching(/^[0-9a-f]{64}$/);
const name = fc.stringMatching(/^[^/\\\n\r\0]{1,40}$/);
const mark = fc.constantFrom(' ', '*');
const ending = fc.constantFrom('\n', '\r\n');

test('each line that sha256sum writes is read, whatever the name', () => {
  const lines = fc.uniqueArray(fc.tuple(sum, mark, name, ending), {
    minLength: 1,
    selector: ([, , one]) => one,
  });
  fc.assert(
    fc.property(lines, (list) => {
      const text = list.map(([hex, type, file, end]) => `${hex} ${type}${file}${end}`).join('');
      const wanted = new Map(list.map(([hex, , file]) => [file, hex]));
      assert.deepEqual(parseChecksums(text), wanted);
    }),
  );
});

test('a list that contradicts itself is not believed, and one without sums is none', () => {
  const twice = ['a', 'b'].map((digit) => `${digit.repeat(64)} *ubuntu.iso\n`).join('');
  assert.throws(() => parseChecksums(twice), { kind: 'untrusted' });
  for (const text of ['', '<html>', 'a'.repeat(64), `${'a'.repeat(64)} *../etc/passwd`]) {
    assert.throws(() => parseChecksums(text), { kind: 'mirror' });
  }
});

function indexOf(iso: unknown): string {
  const versions = { '24.04.4': { items: { iso } } };
  return JSON.stringify({ format: 'products:1.0', products: { any: { versions } } });
}

test('the index says where each point is', () => {
  const path = 'noble/ubuntu-24.04.4-live-server-amd64.iso';
  assert.deepEqual(parseStreamIndex(indexOf({ ftype: 'iso', path, size: 5, sha256: 'x' })), [
    { release: '24.04', point: '24.04.4', arch: 'amd64', folder: 'noble', size: 5 },
  ]);
});

test('what is no live-server image, or leads elsewhere, is passed over', () => {
  for (const path of [
    'noble/ubuntu-24.04.4-desktop-amd64.iso',
    'noble/ubuntu-24.04.4-live-server-riscv64.iso',
    '../ubuntu-24.04.4-live-server-amd64.iso',
    '/etc/ubuntu-24.04.4-live-server-amd64.iso',
    'a/../../ubuntu-24.04.4-live-server-amd64.iso',
    'http://evil/ubuntu-24.04.4-live-server-amd64.iso',
    '?x=/ubuntu-24.04.4-live-server-amd64.iso',
  ]) {
    assert.deepEqual(parseStreamIndex(indexOf({ path, size: 5 })), [], path);
  }
});

test('no index can do more than be refused', () => {
  assert.throws(() => parseStreamIndex('{'), { kind: 'mirror', message: /is not JSON/ });
  fc.assert(
    fc.property(fc.json(), fc.jsonValue(), (text, iso) => {
      try {
        parseStreamIndex(text);
      } catch (error) {
        assert.ok(error instanceof ImageFault);
      }
      assert.ok(Array.isArray(parseStreamIndex(indexOf(iso))));
    }),
  );
});
