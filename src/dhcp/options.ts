/**
 * The options of a DHCP packet: code, length, value.
 *
 * @module
 */
import { MalformedPacketError } from './malformed-packet-error.ts';

/** RFC 2132 §3.1, §3.2 and the options that booting is about. */
export const OPTION = {
  pad: 0,
  vendorSpecific: 43,
  overload: 52,
  messageType: 53,
  serverIdentifier: 54,
  vendorClass: 60,
  bootFile: 67,
  /** RFC 3004. */
  userClass: 77,
  /** RFC 3046: what a relay or a switch on the way put in. */
  relayAgent: 82,
  /** RFC 4578 §2.1. */
  clientArch: 93,
  /** RFC 4578 §2.3. */
  machineIdentifier: 97,
  /** iPXE's own, encapsulated (`DHCP_EB_ENCAP`). */
  ipxe: 175,
  end: 255,
} as const;

export type DhcpOptions = ReadonlyMap<number, Buffer>;

/** The length byte counts to this. */
const MAX_CHUNK = 255;

/**
 * Reads option fields in the order given and joins what is split over repeated codes (RFC 3396 §7).
 *
 * A field that ends without END is taken as it is: RFC 2131 §4.1 requires END, but some firmware
 * fills the datagram to its last byte. An option that is cut off is refused.
 */
export function decodeOptions(...fields: readonly Buffer[]): DhcpOptions {
  const chunks = new Map<number, Buffer[]>();
  for (const field of fields) collectChunks(field, chunks);
  const options = new Map<number, Buffer>();
  for (const [code, parts] of chunks) options.set(code, joined(parts));
  return options;
}

function collectChunks(field: Buffer, chunks: Map<number, Buffer[]>): void {
  let at = 0;
  while (at < field.length) {
    const code = field.readUInt8(at++);
    if (code === OPTION.pad) continue;
    if (code === OPTION.end) return;
    if (at >= field.length) throw new MalformedPacketError(`option ${code} has no length byte`);
    const length = field.readUInt8(at++);
    const left = field.length - at;
    if (length > left) {
      throw new MalformedPacketError(`option ${code} claims ${length} bytes and has ${left}`);
    }
    const value = field.subarray(at, at + length);
    const before = chunks.get(code);
    if (before === undefined) chunks.set(code, [value]);
    else before.push(value);
    at += length;
  }
}

/** Once for each option: to join as chunks arrive is quadratic, and 64 KB hold 20,000 of them. */
function joined(parts: readonly Buffer[]): Buffer {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}

/**
 * Writes options in ascending order of their codes, so that equal options make equal bytes, and END. The relay's
 * is the last of them (RFC 3046 §2.1). A value longer than 255 bytes is split over repeated codes (RFC 3396 §6).
 */
export function encodeOptions(options: DhcpOptions): Buffer {
  const byCode = [...options].sort(([a], [b]) => placeOf(a) - placeOf(b));
  const bytes = Buffer.allocUnsafe(
    byCode.reduce((sum, [, value]) => sum + encodedLength(value), 1),
  );
  let at = 0;
  for (const [code, value] of byCode) {
    if (!Number.isInteger(code) || code <= OPTION.pad || code >= OPTION.end) {
      throw new RangeError(`an option's code is from 1 to 254, not ${code}`);
    }
    let read = 0;
    do {
      const length = Math.min(MAX_CHUNK, value.length - read);
      at = bytes.writeUInt8(code, at);
      at = bytes.writeUInt8(length, at);
      at += value.copy(bytes, at, read, read + length);
      read += length;
    } while (read < value.length);
  }
  bytes.writeUInt8(OPTION.end, at);
  return bytes;
}

function placeOf(code: number): number {
  return code === OPTION.relayAgent ? OPTION.end : code;
}

function encodedLength({ length }: Buffer): number {
  return length + 2 * Math.max(1, Math.ceil(length / MAX_CHUNK));
}
