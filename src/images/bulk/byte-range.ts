/**
 * A run of bytes in a file.
 *
 * @module
 */

/** In bytes. Images are larger than 4 GiB: no 32-bit arithmetic on either. */
export type ByteRange = { readonly offset: number; readonly size: number };

/** Joins ranges where one begins as the other ends, in the order given. Empty ones go. */
export function joinRanges(ranges: readonly ByteRange[]): readonly ByteRange[] {
  const joined: ByteRange[] = [];
  for (const range of ranges) {
    if (range.size === 0) continue;
    const last = joined.at(-1);
    if (last !== undefined && last.offset + last.size === range.offset) {
      joined[joined.length - 1] = { offset: last.offset, size: last.size + range.size };
    } else {
      joined.push(range);
    }
  }
  return joined;
}

/**
 * The parts of `ranges`, read as one run of bytes, from `offset` on and `length` bytes long.
 * What lies beyond the end is left out.
 */
export function sliceRanges(
  ranges: readonly ByteRange[],
  { offset, length }: { readonly offset: number; readonly length: number },
): readonly ByteRange[] {
  const slices: ByteRange[] = [];
  let start = 0;
  for (const range of ranges) {
    const from = Math.max(offset, start);
    const to = Math.min(offset + length, start + range.size);
    if (from < to) slices.push({ offset: range.offset + from - start, size: to - from });
    start += range.size;
  }
  return slices;
}
