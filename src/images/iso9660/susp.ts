/**
 * The System Use Sharing Protocol (IEEE P1281): the entries behind a directory record's name, and
 * behind those the continuation areas for what does not fit into 255 bytes.
 *
 * @module
 */
import type { ByteRange } from '../bulk/byte-range.ts';
import { IsoError } from './error.ts';
import { bothEndian32 } from './fields.ts';
import { BLOCK } from './source.ts';

export type SuspEntry = { readonly signature: string; readonly data: Buffer };

/** Chained continuation areas of one record. libisofs and mkisofs write one or two. */
const MAX_CONTINUATIONS = 32;
const MAX_CONTINUATION_BYTES = 64 * 1024;

/** All entries that begin in `area`, in order, with `read` for the areas that continue it. */
export async function suspEntries(
  area: Buffer,
  read: (range: ByteRange) => Promise<Buffer>,
): Promise<readonly SuspEntry[]> {
  let { entries, continuation } = parseArea(area);
  for (let hops = 0; continuation !== undefined; hops += 1) {
    if (hops === MAX_CONTINUATIONS) {
      throw new IsoError('damaged', 'a directory record continues without end');
    }
    const more = parseArea(await read(continuation));
    entries = [...entries, ...more.entries];
    continuation = more.continuation;
  }
  return entries;
}

type Area = {
  readonly entries: readonly SuspEntry[];
  readonly continuation: ByteRange | undefined;
};

function parseArea(area: Buffer): Area {
  const entries: SuspEntry[] = [];
  let continuation: ByteRange | undefined;
  // Fewer than four bytes, or zeros, are padding (SUSP §4).
  for (let at = 0; at + 4 <= area.length && area[at] !== 0; ) {
    const length = area[at + 2] ?? 0;
    if (length < 4 || at + length > area.length) {
      throw new IsoError('damaged', 'a system use entry overruns its directory record');
    }
    const signature = area.toString('latin1', at, at + 2);
    const data = area.subarray(at + 4, at + length);
    if (signature === 'ST') break;
    if (signature === 'CE') continuation = decodeContinuation(data);
    else entries.push({ signature, data });
    at += length;
  }
  return { entries, continuation };
}

function decodeContinuation(data: Buffer): ByteRange {
  if (data.length < 24) throw new IsoError('damaged', 'a continuation entry is too short');
  const block = bothEndian32(data, 0, 'the block of a continuation area');
  const offset = bothEndian32(data, 8, 'the offset of a continuation area');
  const size = bothEndian32(data, 16, 'the length of a continuation area');
  if (size > MAX_CONTINUATION_BYTES) {
    throw new IsoError('damaged', `a continuation area claims ${size} bytes`);
  }
  return { offset: block * BLOCK + offset, size };
}

/** CD-ROM XA puts 14 bytes of its own before the entries of the root. */
const XA_BYTES = 14;

/**
 * Where the entries begin, from the system use field of the root's own record: `root` in that
 * record, `skip` in every other (SUSP §5.3, entry SP). Undefined for an image without SUSP.
 */
export function suspStart(
  systemUse: Buffer,
): { readonly root: number; readonly skip: number } | undefined {
  for (const root of [0, XA_BYTES]) {
    const entry = systemUse.subarray(root, root + 7);
    const mark = entry.length === 7 ? entry.toString('latin1', 0, 6) : '';
    if (mark === 'SP\x07\x01\xbe\xef') return { root, skip: entry[6] ?? 0 };
  }
  return undefined;
}
