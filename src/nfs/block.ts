/**
 * A block: the unit in which images are read and kept.
 *
 * @module
 */

/**
 * Small enough that a client which reads here and there does not make the disk read a megabyte each
 * time, large enough that a READ of 1 MiB is four or five parts of one system call.
 */
export const BLOCK_BYTES = 256 * 1024;

/** Where blocks come from. */
export type BlockSource = {
  /** Tells sources apart: no two have had the same one in this process. */
  readonly serial: number;
  /** Bytes. */
  readonly size: number;
  /**
   * Fills `buffers`, one behind the other, from `position` on: as far as the source reaches. Throws
   * where it can't be read, or is no longer what it was.
   */
  read(buffers: readonly Buffer[], position: number): Promise<void>;
};

export type Block = {
  readonly key: number;
  readonly buffer: Buffer;
  /** Answers that are being sent out of it, and readers that wait for it: it stays as it is for them. */
  users: number;
  /** Undefined once it is filled. */
  filling: Promise<void> | undefined;
};

/** 2²⁴ blocks are 4 TiB. */
const BLOCKS_PER_SOURCE = 2 ** 24;

export function blockKey(source: BlockSource, index: number): number {
  return source.serial * BLOCKS_PER_SOURCE + index;
}
