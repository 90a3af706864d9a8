/**
 * The bytes of an image, read by position.
 *
 * @module
 */
import type { FileHandle } from 'node:fs/promises';
import type { ByteRange } from '../bulk/byte-range.ts';
import { IsoError } from './error.ts';

/** Logical blocks and sectors alike: images with another block size are refused. */
export const BLOCK = 2048;

export type IsoSource = {
  /** Bytes, when the image was opened. */
  readonly size: number;
  /** All of `range`, or an IsoError: never fewer bytes. */
  read(range: ByteRange): Promise<Buffer>;
};

export function isoSource(file: FileHandle, size: number): IsoSource {
  async function read({ offset, size: length }: ByteRange): Promise<Buffer> {
    if (offset + length > size) {
      const end = offset + length;
      throw new IsoError('damaged', `points at byte ${end}, and the file ends at ${size}`);
    }
    const bytes = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; ) {
      const { bytesRead } = await file.read(bytes, at, length - at, offset + at);
      if (bytesRead === 0) {
        throw new IsoError('cut-short', `became shorter: byte ${offset + at} is gone`);
      }
      at += bytesRead;
    }
    return bytes;
  }

  return { size, read };
}
