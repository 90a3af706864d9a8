/**
 * Reads one directory of an image.
 *
 * @module
 */
import { type ByteRange, joinRanges } from '../bulk/byte-range.ts';
import type { IsoEntry } from './entry.ts';
import { IsoError } from './error.ts';
import { checkedName, type IsoNaming, identifierName } from './names.ts';
import { type DirectoryRecord, isParent, isSelf } from './record.ts';
import { directoryRecords, meter, selfRecord, within } from './records.ts';
import { type RockRidge, readRockRidge } from './rock-ridge.ts';
import type { IsoSource } from './source.ts';
import { suspEntries } from './susp.ts';
import { createWindow } from './window.ts';

/** The entries of the directory at `extent`, in the order of the image, without `.` and `..`. */
export async function readDirectory(
  source: IsoSource,
  naming: IsoNaming,
  extent: ByteRange,
): Promise<readonly IsoEntry[]> {
  const metered = meter(source, within(source, extent));
  const window = createWindow(metered);
  const entries: IsoEntry[] = [];
  let sections: DirectoryRecord[] = [];
  for await (const record of directoryRecords(metered, extent)) {
    if (isSelf(record) || isParent(record) || record.isAssociated) continue;
    sections.push(record);
    if (record.hasMore) continue;
    const rockRidge = await rockRidgeOf(sections, naming, window.read);
    if (!rockRidge?.isRelocated)
      entries.push(await entryOf(metered, { sections, naming, rockRidge }));
    sections = [];
  }
  if (sections.length > 0)
    throw new IsoError('damaged', 'a file of several extents has no last one');
  return entries;
}

/** From the first section alone: those that follow repeat it. */
async function rockRidgeOf(
  [first]: readonly DirectoryRecord[],
  naming: IsoNaming,
  read: (range: ByteRange) => Promise<Buffer>,
): Promise<RockRidge | undefined> {
  if (naming.kind !== 'rock-ridge' || first === undefined) return undefined;
  return readRockRidge(await suspEntries(first.systemUse.subarray(naming.skip), read));
}

type Described = {
  readonly sections: readonly DirectoryRecord[];
  readonly naming: IsoNaming;
  readonly rockRidge: RockRidge | undefined;
};

async function entryOf(
  source: IsoSource,
  { sections, naming, rockRidge }: Described,
): Promise<IsoEntry> {
  const record = await ownRecord(source, sections, rockRidge?.childAt);
  const name = checkedName(rockRidge?.name ?? identifierName(firstOf(sections).identifier, naming));
  const { mode, target } = rockRidge ?? { mode: undefined, target: undefined };
  const described = { name, mode, target, modifiedAt: record.modifiedAt };
  if (record.isDirectory) {
    const extent = within(source, record.extent);
    return {
      ...described,
      kind: 'directory',
      id: extent.offset,
      size: extent.size,
      extents: [extent],
    };
  }
  if (target !== undefined) {
    const size = Buffer.byteLength(target);
    return { ...described, kind: 'symlink', id: record.at, size, extents: [] };
  }
  const extents = joinRanges(sections.map((section) => within(source, section.extent)));
  const size = extents.reduce((sum, extent) => sum + extent.size, 0);
  return { ...described, kind: 'file', id: record.at, size, extents };
}

function firstOf(sections: readonly DirectoryRecord[]): DirectoryRecord {
  const [first, ...others] = sections;
  if (first === undefined) throw new IsoError('damaged', 'holds a file without a record');
  if (others.every(({ identifier }) => identifier.equals(first.identifier))) return first;
  throw new IsoError('damaged', 'a file of several extents changes its name');
}

/** The record that describes the entry: behind a child link, the first one of the moved directory. */
async function ownRecord(
  source: IsoSource,
  sections: readonly DirectoryRecord[],
  childAt: number | undefined,
): Promise<DirectoryRecord> {
  return childAt === undefined ? firstOf(sections) : selfRecord(source, childAt);
}
