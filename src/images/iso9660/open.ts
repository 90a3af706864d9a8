/**
 * Reads ISO 9660 images in place: no mount, no root, no extraction. Kernel and initrd are served as
 * byte ranges of the image, and its whole tree can be.
 *
 * ECMA-119 with Rock Ridge (SUSP), Joliet where there is no Rock Ridge, files of several extents.
 * An image is whatever someone put into a folder: what is wrong with it becomes an IsoError that
 * names it, after a bounded amount of work.
 *
 * @module
 */
import { type FileHandle, open } from 'node:fs/promises';
import { sliceRanges } from '../bulk/byte-range.ts';
import { readDirectory } from './directory.ts';
import type { IsoEntry } from './entry.ts';
import { IsoError } from './error.ts';
import { findEntry } from './find.ts';
import type { IsoNaming } from './names.ts';
import { selfRecord } from './records.ts';
import { readRockRidge } from './rock-ridge.ts';
import { type IsoSource, isoSource } from './source.ts';
import { suspEntries, suspStart } from './susp.ts';
import { readVolumes, type Volume } from './volume.ts';

export type Iso = {
  /** The volume's name. */
  readonly label: string;
  readonly root: IsoEntry;
  /** By absolute path. Symbolic links are followed, inside the image. Undefined where nothing is. */
  find(path: string): Promise<IsoEntry | undefined>;
  /** Reads a directory anew: it keeps nothing. Links are listed as links. */
  list(directory: IsoEntry): Promise<readonly IsoEntry[]>;
  /** Bytes of a file; fewer than `length` at its end. The caller bounds `length`. */
  read(
    file: IsoEntry,
    range: { readonly offset: number; readonly length: number },
  ): Promise<Buffer>;
  close(): Promise<void>;
};

/** Throws IsoError for a file that is no readable image, and the system's errors as they are. */
export async function openIso(path: string): Promise<Iso> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return await readIso(file, isoSource(file, size));
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readIso(file: FileHandle, source: IsoSource): Promise<Iso> {
  const { volume, naming } = await chooseNaming(source, await readVolumes(source));
  const root = await rootOf(source, volume);

  async function list(directory: IsoEntry): Promise<readonly IsoEntry[]> {
    const [extent] = directory.extents;
    if (directory.kind !== 'directory' || extent === undefined) return [];
    return readDirectory(source, naming, extent);
  }

  async function read(
    entry: IsoEntry,
    range: { readonly offset: number; readonly length: number },
  ): Promise<Buffer> {
    const parts = await Promise.all(sliceRanges(entry.extents, range).map(source.read));
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }

  return {
    label: volume.label,
    root,
    find: (path) => findEntry({ root, list, anyCase: naming.kind !== 'rock-ridge' }, path),
    list,
    read,
    close: () => file.close(),
  };
}

type Chosen = { readonly volume: Volume; readonly naming: IsoNaming };

/** Rock Ridge where the root has it; else Joliet; else the names of ISO 9660 itself. */
async function chooseNaming(
  source: IsoSource,
  [primary, joliet]: readonly [Volume, ...Volume[]],
): Promise<Chosen> {
  if (primary.size > source.size) {
    throw new IsoError('cut-short', `is cut short: ${source.size} of ${primary.size} bytes`);
  }
  const { systemUse } = await selfRecord(source, primary.root.extent.offset);
  const start = suspStart(systemUse);
  if (start !== undefined) {
    const entries = await suspEntries(systemUse.subarray(start.root), source.read);
    // Every record of a Rock Ridge image has its mode (PX). Others use SUSP for other things.
    if (readRockRidge(entries).mode !== undefined) {
      return { volume: primary, naming: { kind: 'rock-ridge', skip: start.skip } };
    }
  }
  if (joliet !== undefined) return { volume: joliet, naming: { kind: 'joliet' } };
  return { volume: primary, naming: { kind: 'plain' } };
}

async function rootOf(source: IsoSource, { root }: Volume): Promise<IsoEntry> {
  const { extent, modifiedAt } = await selfRecord(source, root.extent.offset);
  return {
    kind: 'directory',
    name: '',
    id: extent.offset,
    size: extent.size,
    extents: [extent],
    modifiedAt,
    mode: undefined,
    target: undefined,
  };
}
