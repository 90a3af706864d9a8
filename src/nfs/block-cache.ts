/**
 * A cache of blocks that all clients share: machines that install at once read the disk once.
 *
 * Its memory is taken when it is first needed, is never more than its bound, and is given back when
 * nobody reads. A block that is being filled is waited for and not read again.
 *
 * @module
 */

import { createTurns } from '../threads/turns.ts';
import { BLOCK_BYTES, type Block, type BlockSource, blockKey } from './block.ts';

export type BlockCache = {
  /**
   * The blocks `first` to `last` of `source`, which stay as they are until they are released. At once
   * where all of them are there. Rejects with what reading threw; nothing is to be released then.
   */
  acquire(
    source: BlockSource,
    first: number,
    last: number,
  ): readonly Block[] | Promise<readonly Block[]>;
  release(blocks: readonly Block[]): void;
  /**
   * Reads what is not there yet, as far as there is room that nobody uses, and not at all while the
   * disk is busy: somebody waits then for what it reads.
   */
  prefetch(source: BlockSource, first: number, last: number): void;
  /** Gives back all memory that nobody uses. */
  clear(): void;
  /** Bytes of memory that it has. */
  bytes(): number;
};

/** All blocks are in use, which is of this moment. */
export class CacheFull extends Error {
  override readonly name = 'CacheFull';
}

/** In one read. */
const MAX_RUN = 8;
/**
 * The process has four threads for files, in all of its workers together: a slow disk may hold two of
 * them, and the others stay free for everything else.
 */
const READS_AT_ONCE = 2;

/** `maxBytes` bounds what is in use as well: callers must not hold more than half of it. */
export function createBlockCache(maxBytes: number): BlockCache {
  const maxBlocks = Math.floor(maxBytes / BLOCK_BYTES);
  /** In order of use, the latest last. */
  const blocks = new Map<number, Block>();
  const turns = createTurns(READS_AT_ONCE);

  function touch(block: Block): Block {
    blocks.delete(block.key);
    blocks.set(block.key, block);
    return block;
  }

  /** A new block's memory: more, or that of the one that nobody has used for longest. */
  function roomFor(): Buffer | undefined {
    if (blocks.size < maxBlocks) return Buffer.allocUnsafeSlow(BLOCK_BYTES);
    for (const block of blocks.values()) {
      if (block.users > 0 || block.filling !== undefined) continue;
      blocks.delete(block.key);
      return block.buffer;
    }
    return undefined;
  }

  function add(key: number): Block | undefined {
    const buffer = roomFor();
    if (buffer === undefined) return undefined;
    const block: Block = { key, buffer, users: 0, filling: undefined };
    blocks.set(key, block);
    return block;
  }

  /** One read for blocks that lie side by side. */
  function fill(source: BlockSource, first: number, run: readonly Block[]): void {
    const buffers = run.map(({ buffer }) => buffer);
    const filling = turns
      .run(() => source.read(buffers, first * BLOCK_BYTES))
      .then(
        () => {
          for (const block of run) block.filling = undefined;
        },
        (error: unknown) => {
          // Its memory goes with it: whoever waits for the block still holds it.
          for (const block of run) if (blocks.get(block.key) === block) blocks.delete(block.key);
          throw error;
        },
      );
    filling.catch(() => undefined);
    for (const block of run) block.filling = filling;
  }

  /** All blocks of the range; those that are missing are being read. Ends where there is no room. */
  function gather(source: BlockSource, first: number, last: number): Block[] {
    const found: Block[] = [];
    let run: Block[] = [];
    const flush = (next: number): void => {
      if (run.length > 0) fill(source, next - run.length, run);
      run = [];
    };
    for (let index = first; index <= last; index += 1) {
      const known = blocks.get(blockKey(source, index));
      if (known !== undefined) flush(index);
      const block = known === undefined ? add(blockKey(source, index)) : touch(known);
      if (block === undefined) {
        flush(index);
        return found;
      }
      // Held at once: the next one must not take its memory.
      block.users += 1;
      found.push(block);
      if (known === undefined) run.push(block);
      if (run.length === MAX_RUN) flush(index + 1);
    }
    flush(last + 1);
    return found;
  }

  function release(held: readonly Block[]): void {
    for (const block of held) block.users -= 1;
  }

  function acquire(
    source: BlockSource,
    first: number,
    last: number,
  ): ReturnType<BlockCache['acquire']> {
    const held = gather(source, first, last);
    if (held.length < last - first + 1) {
      release(held);
      return Promise.reject(new CacheFull('more is in use than the cache has room for'));
    }
    const fills = new Set(held.flatMap(({ filling }) => filling ?? []));
    if (fills.size === 0) return held;
    return Promise.all(fills).then(
      () => held,
      (error: unknown) => {
        release(held);
        throw error;
      },
    );
  }

  function prefetch(source: BlockSource, first: number, last: number): void {
    if (!turns.isFree()) return;
    const end = Math.min(last, Math.ceil(source.size / BLOCK_BYTES) - 1);
    release(gather(source, first, end));
  }

  function clear(): void {
    for (const block of blocks.values()) {
      if (block.users === 0 && block.filling === undefined) blocks.delete(block.key);
    }
  }

  return { acquire, release, prefetch, clear, bytes: () => blocks.size * BLOCK_BYTES };
}
