/**
 * Reads XDR (RFC 4506): big-endian words of four bytes, everything padded to them.
 *
 * @module
 */

/** The bytes are not what the procedure's arguments must be: `GARBAGE_ARGS` in RPC's words. */
export class XdrError extends RangeError {
  override readonly name = 'XdrError';
}

export class XdrReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** An unsigned integer (§4.2). */
  u32(): number {
    return this.#bytes.readUInt32BE(this.#skip(4));
  }

  /** An unsigned hyper (§4.5). Above 2⁵³ it is rounded, and still larger than any file. */
  u64(): number {
    const at = this.#skip(8);
    return this.#bytes.readUInt32BE(at) * 2 ** 32 + this.#bytes.readUInt32BE(at + 4);
  }

  /** Opaque data of a fixed length (§4.9): a view, and no copy. */
  fixed(length: number): Buffer {
    const at = this.#skip(padded(length));
    return this.#bytes.subarray(at, at + length);
  }

  /** Opaque data of a variable length (§4.10), of `max` bytes at most: a view, and no copy. */
  opaque(max: number): Buffer {
    const length = this.u32();
    if (length > max) throw new XdrError(`expected at most ${max} bytes, got ${length}`);
    return this.fixed(length);
  }

  /** A string (§4.11) of `max` bytes at most. NFSv3 does not say in which encoding: UTF-8, as Linux. */
  string(max: number): string {
    return this.opaque(max).toString('utf8');
  }

  #skip(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length) {
      throw new XdrError(`expected ${length} bytes at ${at}, got ${this.#bytes.length - at}`);
    }
    this.#at = at + length;
    return at;
  }
}

/** The next multiple of four. */
export function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
