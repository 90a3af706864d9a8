/**
 * What ZFS and Ceph write into a disk for it to be known again, in the form that they write it: their own
 * programs are in no package of Debian's that every mirror has, or too large for it.
 *
 * @module
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Extent } from './disk.ts';

const KIB = 1024;
const GIB = 1024 ** 3;

/** OpenZFS, vdev_impl.h: a label is 256 KiB, of which the second half is 128 uberblocks. */
const [LABEL, UBERBLOCKS, UBERBLOCK] = [256 * KIB, 128 * KIB, KIB];
const UBERBLOCK_MAGIC = 0x00bab10cn;
const POOL_VERSION = 5000n;

/** Two labels at the beginning of `device` and two at its end, which is where a multiple of 256 KiB ends. */
export function writeZfsLabels(image: string, { start, length }: Extent): void {
  const end = start + length - (length % LABEL);
  const label = Buffer.alloc(LABEL);
  for (let at = UBERBLOCKS; at < LABEL; at += UBERBLOCK) {
    label.writeBigUInt64LE(UBERBLOCK_MAGIC, at);
    label.writeBigUInt64LE(POOL_VERSION, at + 8);
    label.writeBigUInt64LE(BigInt(at / UBERBLOCK), at + 16); // the transaction group
  }
  write(image, label, [start, start + LABEL, end - 2 * LABEL, end - LABEL]);
}

/** The label of a BlueStore at the beginning of the disk, and its copies (Ceph since Squid). */
export function writeCephLabels(image: string): void {
  const text = 'bluestore block device\n5dd25ba8-25a6-4d4c-9ea9-9c3a0a1c9a5e\n';
  const label = Buffer.alloc(4 * KIB);
  label.write(text);
  write(image, label, CEPH_LABELS);
}

/** Bytes from the beginning of the disk. */
export const CEPH_LABELS: readonly number[] = [0, 1, 10, 100, 1000].map((gib) => gib * GIB);

function write(image: string, label: Buffer, places: readonly number[]): void {
  const file = openSync(image, 'r+');
  try {
    for (const place of places) writeSync(file, label, 0, label.length, place);
  } finally {
    closeSync(file);
  }
}
