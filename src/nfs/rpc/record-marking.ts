/**
 * Record marking: how RPC messages stand in a TCP stream (RFC 5531 §11).
 *
 * A record is one or more fragments; a fragment is a word, whose top bit marks the last one, and as
 * many bytes as the rest of the word says.
 *
 * @module
 */

/** The stream can't be read on: where the next record begins is lost. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
}

export type RecordLimits = {
  /** Bytes of a record, all its fragments together. */
  readonly bytes: number;
  /** Of a record. Kernels send one; a stream of empty ones would go on for ever. */
  readonly fragments: number;
};

const LAST = 0x8000_0000;
const NOTHING = Buffer.alloc(0);

/** The word before a message of `length` bytes that is sent as one fragment. */
export function recordMark(length: number): number {
  return (LAST | length) >>> 0;
}

export class RecordReader {
  readonly #limits: RecordLimits;
  /** Bytes of the stream that are not taken yet. */
  #rest: Buffer = NOTHING;
  /** Fragments before the last one of the record that is being read. */
  #parts: Buffer[] = [];
  #partBytes = 0;

  constructor(limits: RecordLimits) {
    this.#limits = limits;
  }

  /** Whether a record has begun and not ended. */
  get isWithin(): boolean {
    return this.#rest.length > 0 || this.#parts.length > 0;
  }

  /** Adds what arrived. All records are to be taken before more is pushed, or what is held grows. */
  push(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
  }

  /** The next whole record, a view of what was pushed where it can be. Throws FramingError. */
  take(): Buffer | undefined {
    while (this.#rest.length >= 4) {
      const mark = this.#rest.readUInt32BE(0);
      const length = mark % LAST;
      this.#check(length);
      if (this.#rest.length < 4 + length) return undefined;
      const fragment = this.#rest.subarray(4, 4 + length);
      this.#rest = this.#rest.length === 4 + length ? NOTHING : this.#rest.subarray(4 + length);
      if (mark >= LAST) return this.#whole(fragment);
      // A copy: what waits must not hold all of the chunk in which it came.
      this.#parts.push(Buffer.from(fragment));
      this.#partBytes += length;
    }
    return undefined;
  }

  #check(length: number): void {
    const bytes = this.#partBytes + length;
    if (bytes > this.#limits.bytes) {
      throw new FramingError(`a record of ${bytes} bytes, and ${this.#limits.bytes} are taken`);
    }
    if (this.#parts.length >= this.#limits.fragments) {
      throw new FramingError(`a record of over ${this.#limits.fragments} fragments`);
    }
  }

  #whole(last: Buffer): Buffer {
    if (this.#parts.length === 0) return last;
    const record = Buffer.concat([...this.#parts, last]);
    this.#parts = [];
    this.#partBytes = 0;
    return record;
  }
}
