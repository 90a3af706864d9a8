import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createHandleSeal, HANDLE_BYTES, tagOf } from '../../../src/nfs/nfs3/file-handle.ts';

const seal = createHandleSeal(Buffer.alloc(32, 1));
const HANDLE = { exported: tagOf('/install/a'), image: tagOf('"one"'), id: 2 ** 33 + 2048 };

test('a handle says what it was made of, to who has the secret', () => {
  const bytes = seal.seal(HANDLE);
  assert.equal(bytes.length % 4, 0);
  assert.ok(bytes.length === HANDLE_BYTES && bytes.length <= 64);
  assert.deepEqual(createHandleSeal(Buffer.alloc(32, 1)).open(bytes), HANDLE);
  assert.equal(createHandleSeal(Buffer.alloc(32, 2)).open(bytes), undefined);
});

test('a handle in which one bit is another is none, and neither are other bytes', () => {
  const bytes = seal.seal(HANDLE);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.equal(seal.open(changed), undefined, `bit ${bit}`);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (other) => {
      assert.equal(seal.open(Buffer.from(other)), undefined);
    }),
  );
});

test('a secret of another length is refused', () => {
  assert.throws(() => createHandleSeal(Buffer.alloc(16)), /expected 32 bytes, got 16/);
});
