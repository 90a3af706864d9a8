/**
 * Sees who reads a file from its beginning to its end, and says how far ahead the disk should be.
 *
 * @module
 */

export type ReadAhead = {
  /** Bytes behind `end` that are likely to be asked for next; 0 for a reader who jumps. */
  after(file: string, offset: number, end: number): number;
};

const FIRST_WINDOW = 512 * 1024;
const LARGEST_WINDOW = 2 * 1024 * 1024;
/** Kernels send reads side by side, and they arrive in any order: this near it is still in order. */
const NEAR = 4 * 1024 * 1024;
/** Files that are read at once, by all clients; the one that was not read for longest is forgotten. */
const MAX_READERS = 256;

/** `file` names a reader: one client's reading of one file. */
export function createReadAhead(): ReadAhead {
  const readers = new Map<string, { end: number; window: number }>();

  function after(file: string, offset: number, end: number): number {
    const reader = readers.get(file);
    readers.delete(file);
    if (reader === undefined || Math.abs(offset - reader.end) > NEAR) {
      readers.set(file, { end, window: 0 });
    } else {
      const window = Math.min(Math.max(reader.window * 2, FIRST_WINDOW), LARGEST_WINDOW);
      readers.set(file, { end: Math.max(end, reader.end), window });
    }
    if (readers.size > MAX_READERS) {
      for (const [oldest] of readers) {
        readers.delete(oldest);
        break;
      }
    }
    return readers.get(file)?.window ?? 0;
  }

  return { after };
}
