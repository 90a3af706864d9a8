/**
 * Downloads the files of a release, one after the other, into one folder: the part of the whole.
 *
 * Beside a file that is not done lies its sidecar; one that is done has none. So a restart goes on in the
 * middle of a file, and asks for nothing twice.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '../check/hash-file.ts';
import { type DownloadOptions, download } from '../download/download.ts';
import { readSidecar, sidecarPath, writeSidecar } from '../download/sidecar.ts';
import type { LocatedFile } from '../image-request.ts';
import { syncFolder } from '../replace-file.ts';

/** Returns when all files are on the disk, whole and right. Throws an ImageFault, as `download`. */
export async function downloadRelease(options: DownloadOptions): Promise<void> {
  const { located, part, signal, onProgress } = options;
  const { files = [] } = located;
  await mkdir(part, { recursive: true, mode: 0o755 });
  await note(options, files);
  let before = 0;
  try {
    for (const file of files) {
      const path = join(part, file.name);
      const told = (bytes: number) => onProgress(before + bytes, located.size);
      if (await isDone(path, file.sha256, signal)) told(file.size ?? 0);
      else await fetchFile({ ...options, part: path, onProgress: told }, file);
      before += (await stat(path)).size;
    }
  } finally {
    // On a full disk this fails too; what was noted before holds.
    await note(options, files).catch(() => undefined);
  }
}

async function fetchFile(options: DownloadOptions, file: LocatedFile): Promise<void> {
  const { name, url, sha256, size } = file;
  const { files: _, ...whole } = options.located;
  await download({ ...options, located: { ...whole, name, url, sha256, size } });
  await rm(sidecarPath(options.part), { force: true });
  await syncFolder(join(options.part, '..'));
}

/** A file without a sidecar was whole once. It is read again, for the time since is not known. */
async function isDone(path: string, sha256: string, signal: AbortSignal): Promise<boolean> {
  if (!existsSync(path) || existsSync(sidecarPath(path))) return false;
  if ((await hashFile(path, { signal })).sha256 === sha256) return true;
  await rm(path, { force: true });
  return false;
}

/** For the whole: enough to go on after a restart, and to tell how far it is. */
async function note({ located, part }: DownloadOptions, files: readonly LocatedFile[]) {
  const bytes = await Promise.all(files.map(({ name }) => bytesOf(join(part, name))));
  const synced = bytes.reduce((sum, size) => sum + size, 0);
  const total = located.size;
  await writeSidecar(part, { located, validator: undefined, total, synced, stopped: undefined });
}

/** Those that are on the disk for certain. */
async function bytesOf(path: string): Promise<number> {
  const sidecar = await readSidecar(path);
  if (sidecar !== undefined) return sidecar.synced;
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
