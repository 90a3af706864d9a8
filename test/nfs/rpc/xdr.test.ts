import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { XdrError, XdrReader } from '../../../src/nfs/rpc/xdr-reader.ts';
import { XdrWriter } from '../../../src/nfs/rpc/xdr-writer.ts';

type Value =
  | { readonly kind: 'u32' | 'u64'; readonly value: number }
  | { readonly kind: 'opaque' | 'fixed'; readonly value: Uint8Array }
  | { readonly kind: 'string'; readonly value: string };

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.record({ kind: fc.constant('u32' as const), value: fc.nat(0xffff_ffff) }),
  fc.record({ kind: fc.constant('u64' as const), value: fc.maxSafeNat() }),
  fc.record({ kind: fc.constantFrom('opaque', 'fixed'), value: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({ kind: fc.constant('string' as const), value: fc.string({ unit: 'grapheme' }) }),
);

function write(writer: XdrWriter, one: Value): void {
  if (one.kind === 'u32') writer.u32(one.value);
  if (one.kind === 'u64') writer.u64(one.value);
  if (one.kind === 'opaque') writer.opaque(one.value);
  if (one.kind === 'fixed') writer.fixed(one.value);
  if (one.kind === 'string') writer.string(one.value);
}

function read(reader: XdrReader, one: Value): unknown {
  if (one.kind === 'opaque') return new Uint8Array(reader.opaque(300));
  if (one.kind === 'fixed') return new Uint8Array(reader.fixed(one.value.length));
  return one.kind === 'string' ? reader.string(10_000) : reader[one.kind]();
}

test('what is written is read again, in whole words', () => {
  fc.assert(
    fc.property(fc.array(value), (values) => {
      const writer = new XdrWriter(4);
      for (const one of values) write(writer, one);
      assert.equal(writer.length % 4, 0);
      const reader = new XdrReader(writer.bytes());
      for (const one of values) assert.deepEqual(read(reader, one), one.value);
      assert.throws(() => reader.u32(), XdrError);
    }),
  );
});

test('the bytes are those of RFC 4506', () => {
  const writer = new XdrWriter()
    .u32(259)
    .u64(2 ** 32 + 1)
    .bool(true)
    .string('sillyprog');
  const words = '00000103 00000001 00000001 00000001 00000009 73696c6c 7970726f 67000000';
  assert.equal(writer.bytes().toString('hex'), words.replaceAll(' ', ''));
});

test('data that is cut short or too long is an XdrError, and reading is bounded', () => {
  const bytes = new XdrWriter().opaque(Buffer.alloc(9)).bytes();
  for (let length = 0; length < bytes.length; length += 1) {
    assert.throws(() => new XdrReader(bytes.subarray(0, length)).opaque(64), XdrError);
  }
  assert.throws(() => new XdrReader(bytes).opaque(8), /expected at most 8 bytes, got 9/);
  const huge = new XdrWriter().u32(0xffff_ffff).bytes();
  assert.throws(() => new XdrReader(huge).opaque(0xffff_ffff), XdrError);
});

test('an offset above 2 to the power of 53 is larger than any file, and never negative', () => {
  const all = new XdrReader(Buffer.alloc(8, 0xff)).u64();
  assert.ok(all > Number.MAX_SAFE_INTEGER);
});
