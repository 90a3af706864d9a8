/**
 * TFTP packets: RFC 1350 §5, with the options of RFC 2347.
 *
 * Firmware writes requests carelessly, so reading is lenient where no meaning is lost (padding of NULs,
 * names of options in any case, an option given twice) and precise about the rest.
 *
 * @module
 */

export const ERROR_CODE = {
  undefined: 0,
  notFound: 1,
  accessViolation: 2,
  diskFull: 3,
  illegalOperation: 4,
  unknownTransfer: 5,
  fileExists: 6,
  noSuchUser: 7,
  optionRefused: 8,
} as const;

/** What a server of ours may answer with; a client may send any number. */
export type TftpErrorCode = (typeof ERROR_CODE)[keyof typeof ERROR_CODE];

/** Names in lower case, values as sent. */
export type TftpOptions = ReadonlyMap<string, string>;

export type TftpPacket =
  | {
      readonly kind: 'read' | 'write';
      readonly path: string;
      /** Lower case. */
      readonly mode: string;
      readonly options: TftpOptions;
    }
  | { readonly kind: 'data'; readonly block: number; readonly bytes: Buffer }
  | { readonly kind: 'ack'; readonly block: number }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  | { readonly kind: 'options'; readonly options: TftpOptions };

type RequestPacket = Extract<TftpPacket, { kind: 'read' | 'write' }>;

const OPCODE = { read: 1, write: 2, data: 3, ack: 4, error: 5, options: 6 } as const;

/** RFC 2347 allows a request 512 bytes; twice the longest path that Linux takes is already odd. */
const LONGEST_REQUEST = 8192;

/** Opcode and block number. */
export const DATA_HEADER_BYTES = 4;

/** Reads any packet. Throws RangeError with what is wrong. */
export function decodePacket(bytes: Buffer): TftpPacket {
  if (bytes.length < 2) throw new RangeError(`a packet of ${bytes.length} bytes has no opcode`);
  const opcode = bytes.readUInt16BE(0);
  switch (opcode) {
    case OPCODE.read:
      return decodeRequest('read', bytes);
    case OPCODE.write:
      return decodeRequest('write', bytes);
    case OPCODE.data:
      return { kind: 'data', block: numberAfterOpcode(bytes), bytes: bytes.subarray(4) };
    case OPCODE.ack:
      return { kind: 'ack', block: numberAfterOpcode(bytes) };
    case OPCODE.error:
      return { kind: 'error', code: numberAfterOpcode(bytes), message: errorText(bytes) };
    case OPCODE.options:
      return { kind: 'options', options: decodeOptions(strings(bytes)) };
    default:
      throw new RangeError(`opcode ${opcode} is none of 1 to 6`);
  }
}

/** The block number of an ACK, or undefined for any other packet: the path that every block takes. */
export function acknowledgedBlock(bytes: Buffer): number | undefined {
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== OPCODE.ack) return undefined;
  return bytes.readUInt16BE(2);
}

function decodeRequest(kind: 'read' | 'write', bytes: Buffer): RequestPacket {
  if (bytes.length > LONGEST_REQUEST)
    throw new RangeError(`a request has ${LONGEST_REQUEST} bytes at most, not ${bytes.length}`);
  const [path = '', mode = '', ...options] = strings(bytes);
  if (path === '') throw new RangeError('a request names no file');
  if (mode === '') throw new RangeError('a request names no mode');
  return { kind, path, mode: mode.toLowerCase(), options: decodeOptions(options) };
}

/** The NUL-terminated strings after the opcode. */
function strings(bytes: Buffer): string[] {
  if (bytes.length > 2 && bytes.at(-1) !== 0)
    throw new RangeError('the last string is not terminated by a NUL');
  return bytes.toString('utf8', 2).split('\0').slice(0, -1);
}

/** Pairs of name and value. The first of several equal names counts (RFC 2347 forbids a second). */
function decodeOptions(words: readonly string[]): TftpOptions {
  const options = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) {
    const name = (words[at] ?? '').toLowerCase();
    const value = words[at + 1];
    // ROMs that send a buffer of fixed size pad it with NULs, which read as empty names.
    if (name === '') break;
    if (value === undefined) throw new RangeError(`option ${name} has no value`);
    if (!options.has(name)) options.set(name, value);
  }
  return options;
}

function numberAfterOpcode(bytes: Buffer): number {
  if (bytes.length < 4) throw new RangeError(`${bytes.length} bytes end before the number`);
  return bytes.readUInt16BE(2);
}

/** Many clients do not terminate the text: nothing depends on it, so all of it is taken. */
function errorText(bytes: Buffer): string {
  const [text = ''] = bytes.toString('utf8', 4).split('\0');
  return text;
}

/** Writes any packet. Throws RangeError where a text holds a NUL or a number has more than 16 bits. */
export function encodePacket(packet: TftpPacket): Buffer {
  switch (packet.kind) {
    case 'read':
    case 'write': {
      const words = [packet.path, packet.mode, ...[...packet.options].flat()];
      return Buffer.concat([uint16(OPCODE[packet.kind]), ...words.map(terminated)]);
    }
    case 'data':
      return Buffer.concat([uint16(OPCODE.data), uint16(packet.block), packet.bytes]);
    case 'ack':
      return Buffer.concat([uint16(OPCODE.ack), uint16(packet.block)]);
    case 'error':
      return Buffer.concat([uint16(OPCODE.error), uint16(packet.code), terminated(packet.message)]);
    case 'options': {
      const words = [...packet.options].flat();
      return Buffer.concat([uint16(OPCODE.options), ...words.map(terminated)]);
    }
  }
}

/** Writes the header of DATA for a block counted from 1 without end: its number wraps to 0 at 65536. */
export function writeDataHeader(into: Buffer, at: number, block: number): void {
  into.writeUInt16BE(OPCODE.data, at);
  into.writeUInt16BE(block & 0xffff, at + 2);
}

function terminated(text: string): Buffer {
  if (text.includes('\0')) throw new RangeError(`${JSON.stringify(text)} holds a NUL`);
  return Buffer.from(`${text}\0`);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
