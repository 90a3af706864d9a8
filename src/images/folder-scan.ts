/**
 * Which ISO files are in a folder.
 *
 * @module
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What changes when a file's bytes do. Times are in ms since the epoch. */
export type FileMark = {
  readonly size: number;
  readonly modifiedAt: number;
  /** The file system's own: writing, renaming and changing rights set it. */
  readonly changedAt: number;
  readonly inode: number;
};

export type FolderScan =
  | { readonly kind: 'files'; readonly files: ReadonlyMap<string, FileMark> }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Regular files that end in `.iso`, by path; symbolic links are followed. The ending is in small
 * letters, as casper's `url=` wants it. Hidden files are those that rsync has not finished.
 */
export async function scanFolder(folder: string): Promise<FolderScan> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
  }
  const files = new Map<string, FileMark>();
  for (const name of names.toSorted()) {
    if (!name.endsWith('.iso') || name.startsWith('.')) continue;
    const path = join(folder, name);
    const mark = await markOf(path);
    if (mark !== undefined) files.set(path, mark);
  }
  return { kind: 'files', files };
}

/** Undefined for what is no regular file, or has gone since its name was read. */
async function markOf(path: string): Promise<FileMark | undefined> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isFile()) return undefined;
  return {
    size: stats.size,
    modifiedAt: stats.mtimeMs,
    changedAt: stats.ctimeMs,
    inode: stats.ino,
  };
}

export function sameMark(a: FileMark, b: FileMark): boolean {
  return (
    a.size === b.size &&
    a.modifiedAt === b.modifiedAt &&
    a.changedAt === b.changedAt &&
    a.inode === b.inode
  );
}
