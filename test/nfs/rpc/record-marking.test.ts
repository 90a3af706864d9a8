import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FramingError, RecordReader, recordMark } from '../../../src/nfs/rpc/record-marking.ts';

const LIMITS = { bytes: 8192, fragments: 64 };

function mark(length: number, isLast: boolean): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(isLast ? recordMark(length) : length);
  return bytes;
}

/** A record in the given fragments. */
function stream(fragments: readonly Uint8Array[]): Buffer {
  const last = fragments.length - 1;
  return Buffer.concat(fragments.flatMap((one, at) => [mark(one.length, at === last), one]));
}

function takeAll(reader: RecordReader): Buffer[] {
  const records: Buffer[] = [];
  for (let one = reader.take(); one !== undefined; one = reader.take()) records.push(one);
  return records;
}

test('records come out whole, however they are fragmented and however the stream is cut', () => {
  const record = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.array(record),
      fc.infiniteStream(fc.integer({ min: 1, max: 50 })),
      (all, cuts) => {
        const bytes = Buffer.concat(all.map(stream));
        const reader = new RecordReader(LIMITS);
        const found: Buffer[] = [];
        for (let at = 0; at < bytes.length; ) {
          const size = cuts.next().value ?? 1;
          reader.push(bytes.subarray(at, at + size));
          found.push(...takeAll(reader));
          at += size;
        }
        assert.deepEqual(
          found,
          all.map((parts) => Buffer.concat(parts)),
        );
        assert.equal(reader.isWithin, false);
      },
    ),
  );
});

test('a record that is too long is refused by its mark, before it is there', () => {
  const reader = new RecordReader(LIMITS);
  reader.push(mark(8193, true));
  assert.throws(() => reader.take(), FramingError);
});

test('fragments that add up to too much are refused, and so is an endless row of empty ones', () => {
  const long = new RecordReader(LIMITS);
  long.push(Buffer.concat([mark(8000, false), Buffer.alloc(8000), mark(200, true)]));
  assert.throws(() => long.take(), /8200 bytes, and 8192 are taken/);
  const empty = new RecordReader(LIMITS);
  empty.push(Buffer.alloc(4 * 100));
  assert.throws(() => empty.take(), /over 64 fragments/);
});
