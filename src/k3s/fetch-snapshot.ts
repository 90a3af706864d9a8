/**
 * Brings a snapshot from a server to this host, in pieces, and keeps it only where its sum is right.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { K3sFault } from './k3s-fault.ts';
import { printed, type RemoteShell } from './remote-shell.ts';
import { type EtcdSnapshot, listSnapshots } from './snapshots.ts';

export type FetchedSnapshot = {
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
};

/** Bytes that stay free on this host's disk. */
const SPARE = 256 * 1024 * 1024;
const PIECE = 1024 * 1024;

/** What is being fetched; K3s' own names hold no tilde. */
const PART = '~part';

/** By its name, from the server that has it. Throws a K3sFault, `missing` where it has none of this name. */
export async function fetchNamed(
  shell: RemoteShell,
  name: string,
  folder: string,
): Promise<FetchedSnapshot> {
  const found = (await listSnapshots(shell)).find((snapshot) => snapshot.name === name);
  if (found !== undefined) return fetchSnapshot(shell, found, folder);
  throw new K3sFault('missing', `there is no snapshot ${name}`);
}

/** Names of those that lie here, each checked when it came. No folder is none. */
export async function fetchedNames(folder: string): Promise<ReadonlySet<string>> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return new Set(names.filter((name) => !name.endsWith(PART)));
}

/**
 * Writes `folder/NAME`, 0600: with the server token a snapshot is the whole cluster, secrets included. The
 * shell carries text, so the pieces come as base64. Throws a K3sFault, or the file system's error.
 */
export async function fetchSnapshot(
  shell: RemoteShell,
  snapshot: EtcdSnapshot,
  folder: string,
): Promise<FetchedSnapshot> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < snapshot.bytes + SPARE) {
    throw new K3sFault('refused', `the disk has no room for the snapshot ${snapshot.name}`);
  }
  const wanted = await sumThere(shell, snapshot);
  const path = join(folder, snapshot.name);
  const part = `${path}${PART}`;
  const file = await open(part, 'w', 0o600);
  try {
    const bytes = await pour(shell, snapshot, file, wanted);
    await file.sync();
    await rename(part, path);
    return { path, bytes, sha256: wanted };
  } finally {
    await file.close();
    await rm(part, { force: true });
  }
}

async function sumThere(shell: RemoteShell, { path, name }: EtcdSnapshot): Promise<string> {
  const sum = /^[0-9a-f]{64}/.exec(await printed(shell, ['sha256sum', '--', path]))?.[0];
  if (sum === undefined) throw new K3sFault('answer', `the sum of ${name} could not be read`);
  return sum;
}

/** A pipe's code is its last program's: a dd that failed is seen by the bytes that lack. */
const PIECE_PROGRAM = 'dd if="$1" bs="$2" skip="$3" count=1 2>/dev/null | base64';

async function pour(
  shell: RemoteShell,
  { path, name }: EtcdSnapshot,
  file: FileHandle,
  wanted: string,
): Promise<number> {
  const hash = createHash('sha256');
  let bytes = 0;
  for (let piece = 0; ; piece++) {
    const argv = ['sh', '-c', PIECE_PROGRAM, 'sh', path, String(PIECE), String(piece)];
    const data = Buffer.from(await printed(shell, argv, 2 * PIECE), 'base64');
    hash.update(data);
    await file.writeFile(data);
    bytes += data.length;
    if (data.length < PIECE) break;
  }
  if (hash.digest('hex') === wanted) return bytes;
  throw new K3sFault('answer', `the snapshot ${name} came with another sum than it has there`);
}
