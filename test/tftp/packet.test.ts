import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  acknowledgedBlock,
  decodePacket,
  encodePacket,
  type TftpPacket,
} from '../../src/tftp/packet.ts';

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => {
  // What a lone surrogate or a NUL becomes is not for this test.
  return text.replaceAll('\0', '').toWellFormed() || 'x';
});
const lower = word.map((text) => text.toLowerCase());
const options = fc.array(fc.tuple(lower, word), { maxLength: 5 }).map((pairs) => new Map(pairs));
const uint16 = fc.nat(0xffff);
const PLAIN = { noNullPrototype: true };
const packets: fc.Arbitrary<TftpPacket> = fc.oneof(
  fc.record(
    {
      kind: fc.constantFrom('read' as const, 'write' as const),
      path: word,
      mode: lower,
      options,
    },
    PLAIN,
  ),
  fc.record(
    {
      kind: fc.constant('data' as const),
      block: uint16,
      bytes: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    },
    PLAIN,
  ),
  fc.record({ kind: fc.constant('ack' as const), block: uint16 }, PLAIN),
  fc.record({ kind: fc.constant('error' as const), code: uint16, message: word }, PLAIN),
  fc.record({ kind: fc.constant('options' as const), options }, PLAIN),
);

test('what is written is read back', () => {
  fc.assert(
    fc.property(packets, (packet) => assert.deepEqual(decodePacket(encodePacket(packet)), packet)),
  );
});

test('any bytes are read or refused with a RangeError, and what is read can be written', () => {
  const opcode = fc.constantFrom(0, 1, 1, 1, 2, 3, 4, 5, 6, 6, 7);
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string().map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(opcode, body, fc.boolean(), (first, rest, terminated) => {
      const bytes = Buffer.concat([
        Buffer.from([0, first]),
        rest,
        Buffer.alloc(terminated ? 1 : 0),
      ]);
      let packet: TftpPacket;
      try {
        packet = decodePacket(bytes);
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error));
        return;
      }
      assert.deepEqual(decodePacket(encodePacket(packet)), packet);
    }),
    { numRuns: 2000 },
  );
});

function request(text: string): TftpPacket {
  return decodePacket(Buffer.from(text, 'latin1'));
}

test('the names of options are read in any case, and the first of two counts', () => {
  const packet = request('\0\x01f\0OCTET\0BlkSize\x001432\0blksize\x009\0TSIZE\x000\0');
  assert.deepEqual(packet, {
    kind: 'read',
    path: 'f',
    mode: 'octet',
    options: new Map([
      ['blksize', '1432'],
      ['tsize', '0'],
    ]),
  });
});

test('a request padded with NULs is read as if it were not', () => {
  const options = new Map([['tsize', '0']]);
  const packet = request(`\0\x01f\0octet\0tsize\x000\0${'\0'.repeat(400)}`);
  assert.deepEqual(packet, { kind: 'read', path: 'f', mode: 'octet', options });
});

const REFUSED: readonly (readonly [string, string])[] = [
  ['', 'a packet of 0 bytes has no opcode'],
  ['\0', 'a packet of 1 bytes has no opcode'],
  ['\0\x09', 'opcode 9 is none of 1 to 6'],
  ['\0\x01', 'a request names no file'],
  ['\0\x01\0octet\0', 'a request names no file'],
  ['\0\x01f\0', 'a request names no mode'],
  ['\0\x01f\0octet', 'the last string is not terminated by a NUL'],
  ['\0\x01f\0octet\0tsize\0', 'option tsize has no value'],
  ['\0\x03\0', '3 bytes end before the number'],
  ['\0\x04', '2 bytes end before the number'],
  [`\0\x01${'f'.repeat(9000)}\0octet\0`, 'a request has 8192 bytes at most, not 9009'],
];

for (const [text, message] of REFUSED) {
  test(`refused: ${message}`, () => {
    assert.throws(() => request(text), { name: 'RangeError', message });
  });
}

test('a text with a NUL inside is not written', () => {
  const packet = { kind: 'error', code: 0, message: 'a\0b' } as const;
  assert.throws(() => encodePacket(packet), /"a\\u0000b" holds a NUL/);
});

test('the short way to the block of an ACK agrees with the long one', () => {
  fc.assert(
    fc.property(packets, (packet) => {
      const expected = packet.kind === 'ack' ? packet.block : undefined;
      assert.equal(acknowledgedBlock(encodePacket(packet)), expected);
    }),
  );
});
