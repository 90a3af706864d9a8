/**
 * A window on an image, for many small reads that lie side by side: libisofs writes the continuation
 * areas of a directory behind one another.
 *
 * @module
 */
import type { ByteRange } from '../bulk/byte-range.ts';
import { IsoError } from './error.ts';
import { BLOCK, type IsoSource } from './source.ts';

const WINDOW = 4 * BLOCK;
/** Reads out of the window itself: each is cheap, and an image may ask for the same bytes for ever. */
const MAX_SERVED_BYTES = 16 * 1024 * 1024;

export type IsoWindow = { read(range: ByteRange): Promise<Buffer> };

export function createWindow(source: IsoSource): IsoWindow {
  let start = 0;
  let bytes: Buffer = Buffer.alloc(0);
  let served = 0;

  async function read({ offset, size }: ByteRange): Promise<Buffer> {
    served += size;
    if (served > MAX_SERVED_BYTES) {
      throw new IsoError(
        'too-large',
        `has a directory with over ${MAX_SERVED_BYTES} bytes of names`,
      );
    }
    if (size > WINDOW - BLOCK) return source.read({ offset, size });
    if (offset < start || offset + size > start + bytes.length) {
      const from = offset - (offset % BLOCK);
      const rest = Math.max(source.size - from, offset + size - from);
      bytes = await source.read({ offset: from, size: Math.min(WINDOW, rest) });
      start = from;
    }
    return bytes.subarray(offset - start, offset - start + size);
  }

  return { read };
}
