/**
 * A DHCP packet: bytes in, value out, and back.
 *
 * Decoding refuses with a MalformedPacketError and with nothing else; a packet that was decoded can be
 * encoded, and decodes to the same value again.
 *
 * @module
 */
import { type Ipv4Address, ipv4ToNumber } from '../domain/ipv4.ts';
import { MalformedPacketError } from './malformed-packet-error.ts';
import { type DhcpOptions, decodeOptions, encodeOptions, OPTION } from './options.ts';

/** The fields of RFC 2131 §2, by its names. */
export type DhcpPacket = {
  readonly op: 'request' | 'reply';
  /** 1 is Ethernet. */
  readonly htype: number;
  readonly hlen: number;
  readonly hops: number;
  readonly xid: number;
  readonly secs: number;
  readonly flags: number;
  readonly ciaddr: Ipv4Address;
  readonly yiaddr: Ipv4Address;
  readonly siaddr: Ipv4Address;
  readonly giaddr: Ipv4Address;
  /** All 16 bytes; the first `hlen` are the address. */
  readonly chaddr: Buffer;
  /** Up to the first NUL, a byte a character. Empty where option 52 put options in its place. */
  readonly sname: string;
  /** As `sname`. */
  readonly file: string;
  /** Without option 52, which is about how the bytes lie and says nothing. */
  readonly options: DhcpOptions;
};

/** Option 53 (RFC 2132 §9.6). */
export const MESSAGE_TYPE = { discover: 1, offer: 2, request: 3, ack: 5, inform: 8 } as const;

export const UNSPECIFIED: Ipv4Address = '0.0.0.0';

const OFFSET = { sname: 44, file: 108, cookie: 236, options: 240 } as const;
const MAGIC_COOKIE = 0x63825363;
const CHADDR_BYTES = 16;
/** BOOTP's size (RFC 1542 §2.1): relays and ROMs drop what is shorter. */
const MIN_BYTES = 300;

export function decodePacket(bytes: Buffer): DhcpPacket {
  checkFrame(bytes);
  const { options, overload } = readOptions(bytes);
  return {
    op: bytes.readUInt8(0) === 1 ? 'request' : 'reply',
    htype: bytes.readUInt8(1),
    hlen: bytes.readUInt8(2),
    hops: bytes.readUInt8(3),
    xid: bytes.readUInt32BE(4),
    secs: bytes.readUInt16BE(8),
    flags: bytes.readUInt16BE(10),
    ciaddr: readAddress(bytes, 12),
    yiaddr: readAddress(bytes, 16),
    siaddr: readAddress(bytes, 20),
    giaddr: readAddress(bytes, 24),
    chaddr: bytes.subarray(28, 28 + CHADDR_BYTES),
    sname: (overload & 2) === 0 ? readText(snameField(bytes)) : '',
    file: (overload & 1) === 0 ? readText(fileField(bytes)) : '',
    options,
  };
}

function checkFrame(bytes: Buffer): void {
  if (bytes.length < OFFSET.options) {
    throw new MalformedPacketError(
      `${bytes.length} bytes are too few: the fixed part and the cookie take ${OFFSET.options}`,
    );
  }
  const op = bytes.readUInt8(0);
  if (op !== 1 && op !== 2) throw new MalformedPacketError(`op is 1 or 2, not ${op}`);
  const hlen = bytes.readUInt8(2);
  if (hlen > CHADDR_BYTES) {
    throw new MalformedPacketError(`hlen is ${hlen}, and chaddr has ${CHADDR_BYTES} bytes`);
  }
  const cookie = bytes.readUInt32BE(OFFSET.cookie);
  if (cookie !== MAGIC_COOKIE) {
    throw new MalformedPacketError(`the magic cookie is 63825363, not ${hex(cookie)}`);
  }
}

/**
 * The options field first, then `file`, then `sname`, each a field of its own with its own END
 * (RFC 2131 §4.1, RFC 3396 §5). Option 52 counts only in the first.
 */
function readOptions(bytes: Buffer): { options: DhcpOptions; overload: number } {
  const field = bytes.subarray(OFFSET.options);
  const first = decodeOptions(field);
  const value = first.get(OPTION.overload);
  if (value === undefined) return { options: first, overload: 0 };
  const overload = value.length === 1 ? value.readUInt8(0) : 0;
  if (overload < 1 || overload > 3) {
    throw new MalformedPacketError(
      `option 52 is one byte from 1 to 3, not ${value.toString('hex')}`,
    );
  }
  const fields = [field];
  if ((overload & 1) !== 0) fields.push(fileField(bytes));
  if ((overload & 2) !== 0) fields.push(snameField(bytes));
  const options = new Map(decodeOptions(...fields));
  options.delete(OPTION.overload);
  return { options, overload };
}

/** Throws a RangeError where a field does not fit: that is a fault of ours and of no packet. */
export function encodePacket(packet: DhcpPacket): Buffer {
  if (packet.options.has(OPTION.overload)) throw new RangeError('option 52 is not for writing');
  const options = encodeOptions(packet.options);
  const bytes = Buffer.allocUnsafe(Math.max(MIN_BYTES, OFFSET.options + options.length)).fill(0);
  bytes.writeUInt8(packet.op === 'request' ? 1 : 2, 0);
  bytes.writeUInt8(packet.htype, 1);
  bytes.writeUInt8(packet.hlen, 2);
  bytes.writeUInt8(packet.hops, 3);
  bytes.writeUInt32BE(packet.xid, 4);
  bytes.writeUInt16BE(packet.secs, 8);
  bytes.writeUInt16BE(packet.flags, 10);
  bytes.writeUInt32BE(addressBits(packet.ciaddr), 12);
  bytes.writeUInt32BE(addressBits(packet.yiaddr), 16);
  bytes.writeUInt32BE(addressBits(packet.siaddr), 20);
  bytes.writeUInt32BE(addressBits(packet.giaddr), 24);
  packet.chaddr.copy(bytes, 28, 0, CHADDR_BYTES);
  writeText(packet.sname, snameField(bytes));
  writeText(packet.file, fileField(bytes));
  bytes.writeUInt32BE(MAGIC_COOKIE, OFFSET.cookie);
  options.copy(bytes, OFFSET.options);
  return bytes;
}

/** Four bytes, as options carry addresses. */
export function addressBytes(address: Ipv4Address): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(addressBits(address));
  return bytes;
}

function addressBits(address: Ipv4Address): number {
  if (address === UNSPECIFIED) return 0;
  const bits = ipv4ToNumber(address);
  if (bits === undefined) throw new RangeError(`expected an IPv4 address, got "${address}"`);
  return bits;
}

function readAddress(bytes: Buffer, at: number): Ipv4Address {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

function snameField(bytes: Buffer): Buffer {
  return bytes.subarray(OFFSET.sname, OFFSET.file);
}

function fileField(bytes: Buffer): Buffer {
  return bytes.subarray(OFFSET.file, OFFSET.cookie);
}

function readText(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end === -1 ? field.length : end);
}

function writeText(text: string, field: Buffer): void {
  if (text === '') return;
  if (text.length > field.length) {
    throw new RangeError(`"${text}" is longer than ${field.length} bytes`);
  }
  field.write(text, 'latin1');
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
