/**
 * The bytes of a download that is not done, and their sum so far.
 *
 * What a power cut leaves at the end of a file may be zeros: so the sidecar says how far the bytes were
 * on the disk for certain, and going on begins there.
 *
 * @module
 */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ImageFault } from '../image-fault.ts';

export type Part = {
  /** Bytes. */
  have(): number;
  append(bytes: Uint8Array): Promise<void>;
  /** Throws all of it away. */
  clear(): Promise<void>;
  /** Returns when everything is on the disk. */
  sync(): Promise<void>;
  /** The sum of everything, in hex. Nothing may be appended after. */
  sum(): string;
  close(): Promise<void>;
};

const READ_SIZE = 1024 * 1024;

/** Keeps the first `keep` bytes of the file at `path`, and reads them for the sum. */
export async function openPart(path: string, keep: number): Promise<Part> {
  const file = await open(path, 'a+', 0o644).then(async (created) => {
    await created.close();
    return open(path, 'r+');
  });
  try {
    const { size } = await file.stat();
    const kept = Math.min(keep, size);
    await file.truncate(kept);
    return part(file, await sumOf(file, kept), kept);
  } catch (error) {
    await file.close();
    throw error;
  }
}

function part(file: FileHandle, begun: Hash, kept: number): Part {
  let hash = begun;
  let have = kept;
  return {
    have: () => have,
    async append(bytes) {
      await writeAll(file, bytes, have);
      hash.update(bytes);
      have += bytes.length;
    },
    async clear() {
      await file.truncate(0);
      hash = createHash('sha256');
      have = 0;
    },
    sync: () => file.datasync(),
    sum: () => hash.digest('hex'),
    close: () => file.close(),
  };
}

async function sumOf(file: FileHandle, size: number): Promise<Hash> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(Math.min(READ_SIZE, size));
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - at), at);
    if (bytesRead === 0) throw new ImageFault('disk', 'the part of a download became shorter');
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash;
}

/** A disk that fills up takes some of the bytes first. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Throws where fewer than `bytes` and `spare` are free where `path` is. */
export async function requireSpace(path: string, bytes: number, spare: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(path));
  const free = bavail * bsize;
  if (free >= bytes + spare) return;
  const has = `${megabytes(free)} free of the ${megabytes(bytes)} that are still to come`;
  throw new ImageFault('disk', `the disk has ${has}, and ${megabytes(spare)} are to stay free`);
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
