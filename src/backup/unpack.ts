/**
 * Reads an archive that anybody may have made: regular files of ours alone, and no more than a backup has.
 *
 * @module
 */
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar';
import { BackupFault } from './backup-fault.ts';
import { filesBelow } from './files.ts';
import { isOurs, MANIFEST } from './manifest.ts';

/** A registry of ten thousand nodes is a tenth of it; snapshots of etcd are the rest. */
const MOST_BYTES = 16 * 1024 ** 3;

/** Throws a BackupFault for an archive that is damaged, or holds anything else. */
export async function unpack(file: string, folder: string): Promise<void> {
  let bytes = 0;
  let refused: string | undefined;
  const judge = (
    path: string,
    entry: { readonly type?: string; readonly size?: number },
  ): boolean => {
    bytes += entry.size ?? 0;
    const isFile = entry.type === 'File' || entry.type === 'OldFile';
    if (isFile && (path === MANIFEST || isOurs(path)) && bytes <= MOST_BYTES) return true;
    refused ??= path;
    return false;
  };
  try {
    const filter = (path: string, entry: object) => judge(path, entry);
    // In one go: of a damaged archive nothing may still be written when it is refused.
    extract({ file, cwd: folder, strict: true, preserveOwner: false, filter, sync: true });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BackupFault(`${file} can't be read as a backup: ${why}`, { cause });
  }
  if (refused !== undefined) {
    throw new BackupFault(`${file} is no backup of Pilotlight: it holds ${refused.slice(0, 200)}`);
  }
  for (const path of await filesBelow(folder)) await chmod(join(folder, path), 0o600);
}
