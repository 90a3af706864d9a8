/**
 * Writes XDR (RFC 4506).
 *
 * @module
 */
import { padded } from './xdr-reader.ts';

const FIRST_BYTES = 256;

export class XdrWriter {
  #bytes: Buffer;
  #at = 0;

  constructor(size = FIRST_BYTES) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  /** Bytes so far. */
  get length(): number {
    return this.#at;
  }

  u32(value: number): this {
    const at = this.#grow(4);
    this.#bytes.writeUInt32BE(value, at);
    return this;
  }

  /** Of an integer up to 2⁵³. */
  u64(value: number): this {
    const at = this.#grow(8);
    this.#bytes.writeUInt32BE(Math.floor(value / 2 ** 32), at);
    this.#bytes.writeUInt32BE(value % 2 ** 32, at + 4);
    return this;
  }

  bool(value: boolean): this {
    return this.u32(value ? 1 : 0);
  }

  /** Opaque data of a fixed length, padded with zeros. */
  fixed(bytes: Uint8Array): this {
    const at = this.#grow(padded(bytes.length));
    this.#bytes.set(bytes, at);
    this.#bytes.fill(0, at + bytes.length, this.#at);
    return this;
  }

  opaque(bytes: Uint8Array): this {
    return this.u32(bytes.length).fixed(bytes);
  }

  string(text: string): this {
    return this.opaque(Buffer.from(text, 'utf8'));
  }

  /** Takes back what was written behind the first `length` bytes. */
  truncate(length: number): void {
    this.#at = Math.min(this.#at, length);
  }

  /** Writes over the word at `at`. */
  patch(at: number, value: number): void {
    this.#bytes.writeUInt32BE(value, at);
  }

  /** What was written: a view that further writing may change. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  #grow(length: number): number {
    const at = this.#at;
    const end = at + length;
    if (end > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    this.#at = end;
    return at;
  }
}
