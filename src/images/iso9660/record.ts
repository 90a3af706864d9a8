/**
 * One directory record (ECMA-119 §9.1), as it stands in a sector.
 *
 * @module
 */
import type { ByteRange } from '../bulk/byte-range.ts';
import { IsoError } from './error.ts';
import { bothEndian32, recordTime } from './fields.ts';
import { BLOCK } from './source.ts';

export type DirectoryRecord = {
  /** Where it stands in the image, in bytes. */
  readonly at: number;
  /** Its data, in bytes of the image. */
  readonly extent: ByteRange;
  /** ms since the epoch. */
  readonly modifiedAt: number;
  readonly isDirectory: boolean;
  /** A second stream of the file before it, as Mac OS had them: no file of its own. */
  readonly isAssociated: boolean;
  /** The next record describes more of the same file. */
  readonly hasMore: boolean;
  /** One byte 0 for the directory itself, one byte 1 for its parent. */
  readonly identifier: Buffer;
  readonly systemUse: Buffer;
};

const DIRECTORY = 0x02;
const ASSOCIATED = 0x04;
const MULTI_EXTENT = 0x80;
const IDENTIFIER_AT = 33;

/**
 * Reads the record at `position` of `sector`, which stands at byte `sectorAt` of the image.
 * Undefined where the sector holds no more: records never cross into the next one.
 */
export function decodeRecord(
  sector: Buffer,
  position: number,
  sectorAt: number,
): { readonly record: DirectoryRecord; readonly next: number } | undefined {
  const length = sector[position] ?? 0;
  if (length === 0) return undefined;
  const bytes = sector.subarray(position, position + length);
  const identifierLength = bytes[32] ?? 0;
  const identifierEnd = IDENTIFIER_AT + identifierLength;
  if (bytes.length < length || identifierLength === 0 || identifierEnd > length) {
    const at = sectorAt + position;
    throw new IsoError('damaged', `the directory record at byte ${at} overruns its bounds`);
  }
  if (bytes[26] !== 0 || bytes[27] !== 0) {
    throw new IsoError('unsupported', 'holds interleaved files');
  }
  const record = fieldsOf(bytes, { at: sectorAt + position, identifierEnd });
  return { record, next: position + length };
}

type Place = { readonly at: number; readonly identifierEnd: number };

function fieldsOf(bytes: Buffer, { at, identifierEnd }: Place): DirectoryRecord {
  const flags = bytes[25] ?? 0;
  const block = bothEndian32(bytes, 2, 'an extent') + (bytes[1] ?? 0);
  // A padding byte makes the identifier's field even (§9.1.12).
  const systemUseAt = identifierEnd + (identifierEnd % 2);
  return {
    at,
    extent: { offset: block * BLOCK, size: bothEndian32(bytes, 10, "a file's length") },
    modifiedAt: recordTime(bytes, 18),
    isDirectory: (flags & DIRECTORY) !== 0,
    isAssociated: (flags & ASSOCIATED) !== 0,
    hasMore: (flags & MULTI_EXTENT) !== 0,
    identifier: bytes.subarray(IDENTIFIER_AT, identifierEnd),
    systemUse: bytes.subarray(systemUseAt),
  };
}

/** Whether the record is a directory's own, the first in it. */
export function isSelf({ identifier }: DirectoryRecord): boolean {
  return identifier.length === 1 && identifier[0] === 0;
}

/** Whether the record is that of the directory above, the second in it. */
export function isParent({ identifier }: DirectoryRecord): boolean {
  return identifier.length === 1 && identifier[0] === 1;
}
