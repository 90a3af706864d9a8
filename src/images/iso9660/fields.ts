/**
 * The number formats of ECMA-119 §7.
 *
 * @module
 */
import { IsoError } from './error.ts';

/** 16 bits, little-endian and then big-endian (ECMA-119 §7.2.3). Both must say the same. */
export function bothEndian16(bytes: Buffer, at: number, what: string): number {
  const little = bytes.readUInt16LE(at);
  return agreed(little, bytes.readUInt16BE(at + 2), what);
}

/** 32 bits, little-endian and then big-endian (ECMA-119 §7.3.3). Both must say the same. */
export function bothEndian32(bytes: Buffer, at: number, what: string): number {
  const little = bytes.readUInt32LE(at);
  return agreed(little, bytes.readUInt32BE(at + 4), what);
}

function agreed(little: number, big: number, what: string): number {
  if (little === big) return little;
  throw new IsoError('damaged', `${what} is ${little} in one byte order and ${big} in the other`);
}

/** The seven bytes of a directory record's time (ECMA-119 §9.1.5), in ms since the epoch. */
export function recordTime(bytes: Buffer, at: number): number {
  const [year, month, day, hour, minute, second] = bytes.subarray(at, at + 6);
  const quarterHours = bytes.readInt8(at + 6);
  const local = Date.UTC(1900 + (year ?? 0), (month ?? 1) - 1, day, hour, minute, second);
  return local - quarterHours * 15 * 60_000;
}
