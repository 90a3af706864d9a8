import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MalformedPacketError } from '../../src/dhcp/malformed-packet-error.ts';
import { type DhcpPacket, decodePacket, encodePacket } from '../../src/dhcp/packet.ts';
import { question } from '../support/dhcp-questions.ts';
import { packetFixture, packetFixtures } from '../support/packet-fixtures.ts';

const byte = fc.integer({ min: 0, max: 0xff });
const short = fc.integer({ min: 0, max: 0xffff });
const text = (maxLength: number) =>
  fc
    .array(fc.integer({ min: 1, max: 0xff }), { maxLength })
    .map((codes) => String.fromCharCode(...codes));

const packet: fc.Arbitrary<DhcpPacket> = fc.record(
  {
    op: fc.constantFrom('request', 'reply'),
    htype: byte,
    hlen: fc.integer({ min: 0, max: 16 }),
    hops: byte,
    xid: fc.integer({ min: 0, max: 0xffffffff }),
    secs: short,
    flags: short,
    ciaddr: fc.ipV4(),
    yiaddr: fc.ipV4(),
    siaddr: fc.ipV4(),
    giaddr: fc.ipV4(),
    chaddr: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(Buffer.from),
    sname: text(64),
    file: text(128),
    options: fc
      .uniqueArray(
        fc.tuple(
          fc.integer({ min: 1, max: 254 }).filter((code) => code !== 52),
          fc.uint8Array({ maxLength: 300 }).map(Buffer.from),
        ),
        { selector: ([code]) => code, maxLength: 8 },
      )
      .map((entries) => new Map(entries.sort(([a], [b]) => a - b))),
  },
  { noNullPrototype: true },
);

test('what is encoded is decoded to the same packet', () => {
  fc.assert(
    fc.property(packet, (given) => {
      assert.deepEqual(decodePacket(encodePacket(given)), given);
    }),
    { numRuns: 500 },
  );
});

test('any bytes are refused with the named error, or decode to what can be encoded again', () => {
  const seeds = packetFixtures(/^dhcp\//).map(packetFixture);
  const mutated = fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(600), byte), { maxLength: 8 }),
      fc.nat(600),
    )
    .map(([seed, changes, cut]) => {
      const bytes = Buffer.from(seed.subarray(0, cut > 300 ? seed.length : seed.length - cut / 10));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      return bytes;
    });
  const random = fc.uint8Array({ maxLength: 700 }).map(Buffer.from);
  fc.assert(
    fc.property(fc.oneof(random, mutated), (bytes) => {
      const decoded = decodedOrRefused(bytes);
      if (decoded !== undefined) assert.deepEqual(roundTrip(decoded), inOrder(decoded));
    }),
    { numRuns: 3000 },
  );
});

test('a packet has at least the 300 bytes of BOOTP', () => {
  assert.equal(encodePacket(question()).length, 300);
});

test('option 52 makes options of the file and sname fields, in this order', () => {
  const bytes = overloaded(3, { file: '4d0141ff', sname: '4d01423c03505845ff' });
  const decoded = decodePacket(bytes);
  assert.equal(decoded.options.get(77)?.toString(), 'AB');
  assert.equal(decoded.options.get(60)?.toString(), 'PXE');
  assert.deepEqual([decoded.file, decoded.sname, decoded.options.has(52)], ['', '', false]);
});

test('option 52 leaves the other field a text', () => {
  const decoded = decodePacket(overloaded(1, { file: '4d0141ff', sname: '626f6f74' }));
  assert.deepEqual([decoded.file, decoded.sname], ['', 'boot']);
  assert.equal(decoded.options.get(77)?.toString(), 'A');
});

test('an option 52 inside an overloaded field says nothing', () => {
  const decoded = decodePacket(overloaded(1, { file: '3401034d0141ff', sname: '4d0142ff' }));
  assert.equal(decoded.options.get(77)?.toString(), 'A');
});

test('each refusal names what is wrong', () => {
  const good = encodePacket(question());
  const refusals: [Buffer, string][] = [
    [good.subarray(0, 239), '239 bytes are too few: the fixed part and the cookie take 240'],
    [changed(good, 0, 3), 'op is 1 or 2, not 3'],
    [changed(good, 2, 17), 'hlen is 17, and chaddr has 16 bytes'],
    [changed(good, 236, 0), 'the magic cookie is 63825363, not 00825363'],
    [overloaded(4, {}), 'option 52 is one byte from 1 to 3, not 04'],
    [overloaded(1, { file: '4dff41' }), 'option 77 claims 255 bytes and has 126'],
  ];
  for (const [bytes, message] of refusals) {
    assert.throws(() => decodePacket(bytes), { name: 'MalformedPacketError', message });
  }
});

test('what does not fit a field is not written', () => {
  assert.throws(() => encodePacket(question({ file: 'x'.repeat(129) })), RangeError);
  assert.throws(() => encodePacket(question({ siaddr: 'router' })), /expected an IPv4 address/);
  assert.throws(() => encodePacket(question({}, { 52: Buffer.of(1) })), /option 52/);
});

function decodedOrRefused(bytes: Buffer): DhcpPacket | undefined {
  try {
    return decodePacket(bytes);
  } catch (error) {
    assert.ok(error instanceof MalformedPacketError, String(error));
    return undefined;
  }
}

function roundTrip(decoded: DhcpPacket): DhcpPacket {
  return inOrder(decodePacket(encodePacket(decoded)));
}

/** Maps are compared with their order. */
function inOrder(decoded: DhcpPacket): DhcpPacket {
  return { ...decoded, options: new Map([...decoded.options].sort(([a], [b]) => a - b)) };
}

function changed(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}

/** A packet whose options are option 52 alone; `fields` in hex. */
function overloaded(value: number, fields: { file?: string; sname?: string }): Buffer {
  const bytes = encodePacket({ ...question(), options: new Map() });
  Buffer.from([52, 1, value, 255]).copy(bytes, 240);
  Buffer.from(fields.sname ?? '', 'hex').copy(bytes, 44);
  Buffer.from(fields.file ?? '', 'hex').copy(bytes, 108);
  return bytes;
}
