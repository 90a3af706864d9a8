/**
 * Reads a stream by counts of bytes.
 *
 * @module
 */

export type ByteReader = {
  /** The next `count` bytes, fewer at the end. */
  take(count: number): Promise<Buffer>;
  /** Passes over `count` bytes, or what is left. */
  skip(count: number): Promise<void>;
};

export function createByteReader(stream: AsyncIterable<Uint8Array>): ByteReader {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();

  /** Up to `most` bytes; none at the end alone. */
  async function some(most: number): Promise<Uint8Array> {
    while (rest.length === 0) {
      const next = await chunks.next();
      if (next.done) return rest;
      rest = next.value;
    }
    const part = rest.subarray(0, most);
    rest = rest.subarray(part.length);
    return part;
  }

  return {
    async take(count) {
      const parts: Uint8Array[] = [];
      for (let missing = count; missing > 0; ) {
        const part = await some(missing);
        if (part.length === 0) break;
        parts.push(part);
        missing -= part.length;
      }
      return Buffer.concat(parts);
    },
    async skip(count) {
      for (let left = count; left > 0; ) {
        const { length } = await some(left);
        if (length === 0) return;
        left -= length;
      }
    },
  };
}
