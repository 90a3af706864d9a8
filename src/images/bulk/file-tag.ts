/**
 * Tells one state of a file from another without reading it.
 *
 * The time of the last status change is part of it: `rsync --inplace` and `cp -p` write new bytes into
 * the same file and set its old modification time again, and nobody can set this one.
 *
 * @module
 */
import type { Stats } from 'node:fs';

/** A strong entity tag with its quotes (RFC 9110 §8.8.3). */
export function fileTag({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  const parts = [size, Math.floor(mtimeMs * 1000), ino, Math.floor(ctimeMs * 1000)];
  return `"${parts.map((part) => part.toString(36)).join('-')}"`;
}
