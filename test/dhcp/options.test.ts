import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeEncapsulated, encodeEncapsulated } from '../../src/dhcp/encapsulated.ts';
import { MalformedPacketError } from '../../src/dhcp/malformed-packet-error.ts';
import { decodeOptions, encodeOptions } from '../../src/dhcp/options.ts';

const options = fc
  .uniqueArray(
    fc.tuple(fc.integer({ min: 1, max: 254 }), fc.uint8Array({ maxLength: 600 }).map(Buffer.from)),
    { selector: ([code]) => code, maxLength: 12 },
  )
  .map((entries) => new Map(entries));

test('what is encoded is decoded to the same options', () => {
  fc.assert(
    fc.property(options, (given) => {
      const decoded = decodeOptions(encodeOptions(given));
      assert.deepEqual(sorted(decoded), sorted(given));
    }),
    { numRuns: 300 },
  );
});

test('any bytes are decoded or refused with the named error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      try {
        decodeOptions(Buffer.from(bytes));
      } catch (error) {
        assert.ok(error instanceof MalformedPacketError);
      }
    }),
    { numRuns: 2000 },
  );
});

test('options are written in ascending order, and END after them', () => {
  const given = new Map([
    [60, Buffer.from('PXEClient')],
    [53, Buffer.of(2)],
  ]);
  assert.equal(encodeOptions(given).toString('hex'), '3501023c09505845436c69656e74ff');
});

test('a value longer than 255 bytes is split, and an empty one stays', () => {
  const given = new Map([
    [80, Buffer.alloc(0)],
    [97, Buffer.alloc(256, 7)],
  ]);
  const bytes = encodeOptions(given);
  assert.deepEqual([...bytes.subarray(0, 4)], [80, 0, 97, 255]);
  assert.deepEqual([...bytes.subarray(-4)], [97, 1, 7, 255]);
});

test('values split over repeated codes are joined in their order, over fields too (RFC 3396)', () => {
  const first = Buffer.from('43024142430143ff', 'hex');
  const second = Buffer.from('00430144ff', 'hex');
  assert.equal(decodeOptions(first, second).get(0x43)?.toString(), 'ABCD');
});

test('pads are skipped, and nothing after END counts', () => {
  const decoded = decodeOptions(Buffer.from('000035010100ff360401020304', 'hex'));
  assert.deepEqual(sorted(decoded), [[53, Buffer.of(1)]]);
});

test('options that end without END are taken: some firmware fills the datagram', () => {
  assert.deepEqual(sorted(decodeOptions(Buffer.from('350101', 'hex'))), [[53, Buffer.of(1)]]);
});

test('an option that is cut off is refused with its code and lengths', () => {
  assert.throws(() => decodeOptions(Buffer.from('3c09505845', 'hex')), {
    name: 'MalformedPacketError',
    message: 'option 60 claims 9 bytes and has 3',
  });
  assert.throws(() => decodeOptions(Buffer.from('3501013c', 'hex')), {
    name: 'MalformedPacketError',
    message: 'option 60 has no length byte',
  });
});

test('64 KB of one-byte pieces of one option are joined in little time', () => {
  const bytes = Buffer.concat(Array(21_000).fill(Buffer.of(77, 1, 65)));
  const before = process.cpuUsage();
  assert.equal(decodeOptions(bytes).get(77)?.length, 21_000);
  assert.ok(process.cpuUsage(before).user < 500_000, 'joining is not quadratic');
});

test('an encapsulated value may lack END, and gets one when written', () => {
  const control = new Map([[6, Buffer.of(8)]]);
  assert.deepEqual(decodeEncapsulated(Buffer.from('060108', 'hex')), control);
  assert.equal(encodeEncapsulated(control).toString('hex'), '060108ff');
  assert.throws(() => encodeEncapsulated(new Map([[1, Buffer.alloc(254)]])), /257 bytes/);
});

test('codes that are no options are not written', () => {
  for (const code of [0, 255, 256, 1.5]) {
    assert.throws(() => encodeOptions(new Map([[code, Buffer.of(1)]])), RangeError);
  }
});

function sorted(map: ReadonlyMap<number, Buffer>): [number, Buffer][] {
  return [...map].sort(([a], [b]) => a - b);
}
