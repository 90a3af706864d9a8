/**
 * A disk of the lab: an image, sparse, and how the machine sees it.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type OldDisk = {
  readonly name: string;
  readonly image: string;
  /** QEMU's device with its properties: bus, model, serial. */
  readonly device: string;
  /** Bytes. */
  readonly length: number;
};

export type DiskKind = {
  readonly name: string;
  readonly mebibytes: number;
  readonly device: string;
};

/** Lays an empty image into `folder`. */
export function newDisk(folder: string, { name, mebibytes, device }: DiskKind): OldDisk {
  const image = join(folder, name);
  writeFileSync(image, '');
  const length = mebibytes * 1024 ** 2;
  truncateSync(image, length);
  return { name, image, device, length };
}

export type Extent = { readonly start: number; readonly length: number };

const BLOCK = 256 * 1024;
const ZEROS = Buffer.alloc(BLOCK);

/** The SHA-256 of what is not zero in parts of an image, and where: holes cost little. */
export function digest(image: string, extents: readonly Extent[]): string {
  const hash = createHash('sha256');
  const block = Buffer.alloc(BLOCK);
  const file = openSync(image, 'r');
  try {
    for (const { start, length } of extents) {
      for (let at = start; at < start + length; at += BLOCK) {
        const read = block.subarray(0, readSync(file, block, 0, BLOCK, at));
        if (!read.equals(ZEROS.subarray(0, read.length))) hash.update(`${at} `).update(read);
      }
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
