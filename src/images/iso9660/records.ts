/**
 * The records of one directory, sector by sector, and what reading them may cost.
 *
 * @module
 */
import type { ByteRange } from '../bulk/byte-range.ts';
import { IsoError } from './error.ts';
import { type DirectoryRecord, decodeRecord, isSelf } from './record.ts';
import { BLOCK, type IsoSource } from './source.ts';

/**
 * All that is read to list one directory, continuation areas included. Every byte of a name, a
 * target and an extent is paid for out of it, so it bounds the memory and the time as well. At
 * 120 bytes an entry, paid twice, it is a directory of 70,000.
 */
const MAX_LISTING_BYTES = 16 * 1024 * 1024;
const CHUNK = 32 * BLOCK;

/** Refuses to read on when the listing of `directory` has cost more than any honest one. */
export function meter(source: IsoSource, directory: ByteRange): IsoSource {
  let spent = 0;
  function spend(bytes: number): void {
    spent += bytes;
    if (spent <= MAX_LISTING_BYTES) return;
    const at = directory.offset;
    throw new IsoError('too-large', `has a directory, at byte ${at}, that is too large to list`);
  }
  spend(directory.size);
  return {
    size: source.size,
    async read(range) {
      spend(range.size);
      return source.read(range);
    },
  };
}

/** All records of the directory at `range`, its own and its parent's first. */
export async function* directoryRecords(
  source: IsoSource,
  { offset, size }: ByteRange,
): AsyncGenerator<DirectoryRecord> {
  for (let at = 0; at < size; at += CHUNK) {
    const chunk = await source.read({ offset: offset + at, size: Math.min(CHUNK, size - at) });
    for (let start = 0; start < chunk.length; start += BLOCK) {
      yield* sectorRecords(chunk.subarray(start, start + BLOCK), offset + at + start);
    }
  }
}

function* sectorRecords(sector: Buffer, sectorAt: number): Generator<DirectoryRecord> {
  let decoded = decodeRecord(sector, 0, sectorAt);
  while (decoded !== undefined) {
    yield decoded.record;
    decoded = decodeRecord(sector, decoded.next, sectorAt);
  }
}

/** The first record of the directory at byte `at`: it describes the directory itself. */
export async function selfRecord(source: IsoSource, at: number): Promise<DirectoryRecord> {
  const sector = await source.read({ offset: at, size: BLOCK });
  const record = decodeRecord(sector, 0, at)?.record;
  if (record?.isDirectory && isSelf(record) && record.extent.offset === at) return record;
  throw new IsoError('damaged', `has no directory at byte ${at}, where one must be`);
}

/** Refuses an extent that ends behind the image. Where there are no bytes, it matters not where. */
export function within(source: IsoSource, extent: ByteRange): ByteRange {
  const end = extent.offset + extent.size;
  if (extent.size === 0 || end <= source.size) return extent;
  throw new IsoError('damaged', `holds a file up to byte ${end}, and ends at ${source.size}`);
}
