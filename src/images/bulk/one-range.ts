/**
 * A file of an image as one range of bytes, so that it can be served without extracting it.
 *
 * @module
 */

import { IsoError } from '../iso9660/error.ts';
import type { Iso } from '../iso9660/open.ts';
import type { ByteRange } from './byte-range.ts';

/** Throws an IsoError for a file that is not there, is empty or lies in pieces. */
export async function oneRange(iso: Iso, path: string): Promise<ByteRange> {
  const file = await iso.find(path);
  if (file?.kind !== 'file') {
    throw new IsoError('unsupported', `is no live installer: it holds no file ${path}`);
  }
  const [range, ...others] = file.extents;
  if (range === undefined) throw new IsoError('unsupported', `has an empty ${path}`);
  if (others.length === 0) return range;
  const pieces = others.length + 1;
  throw new IsoError(
    'unsupported',
    `has ${path} in ${pieces} pieces, which can't be served as one`,
  );
}
