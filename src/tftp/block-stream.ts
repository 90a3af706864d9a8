/**
 * The packets of a large content, read ahead of the window: two chunks of memory to a transfer,
 * whatever the size of the file.
 *
 * @module
 */

import type { BlockSource, SourceEvents } from './block-source.ts';
import { type BlockPlan, blocksOf, Framed, framedBytes } from './framing.ts';
import type { Reader } from './reader.ts';

/** Measured: below this the calls cost more than the bytes. */
const CHUNK_BYTES = 64 * 1024;
/** One read fills a chunk, and takes so many views at most. */
const MOST_BLOCKS = 1024;

export type StreamPlan = BlockPlan & { readonly windowSize: number };

/** Closes `reader` when it is closed itself. */
export class BlockStream implements BlockSource {
  readonly #plan: StreamPlan;
  readonly #reader: Reader;
  readonly #events: SourceEvents;
  readonly #blocks: number;
  /** At least a window, so that a window never spans more than two chunks. */
  readonly #chunkBlocks: number;
  /** Chunk `n` stands in `n % 2`. */
  readonly #chunks: [Framed | undefined, Framed | undefined] = [undefined, undefined];
  #loaded = 0;
  #acknowledged = 0;
  #loading = false;
  #closed = false;

  constructor(plan: StreamPlan, reader: Reader, events: SourceEvents) {
    this.#plan = plan;
    this.#reader = reader;
    this.#events = events;
    this.#blocks = blocksOf(plan);
    const wanted = Math.min(MOST_BLOCKS, Math.ceil(CHUNK_BYTES / plan.blockSize));
    this.#chunkBlocks = Math.max(plan.windowSize, wanted);
  }

  get available(): number {
    return Math.min(this.#blocks, this.#loaded * this.#chunkBlocks);
  }

  packet(block: number): Buffer {
    const chunk = this.#chunks[this.#chunkOf(block) % 2 === 0 ? 0 : 1];
    if (chunk === undefined) throw new RangeError(`block ${block} was not read yet`);
    return chunk.packet(block);
  }

  advance(acknowledged: number): void {
    this.#acknowledged = acknowledged;
    if (!this.#loading) void this.#load();
  }

  close(): void {
    this.#closed = true;
    // A handle waits for the read that still runs on it.
    this.#reader.close().catch(() => undefined);
  }

  #chunkOf(block: number): number {
    return Math.floor((block - 1) / this.#chunkBlocks);
  }

  /** Whether the next chunk would stand where no block is needed any more. */
  #mayLoad(): boolean {
    const inUse = this.#chunkOf(this.#acknowledged + 1);
    return !this.#closed && this.available < this.#blocks && this.#loaded < inUse + 2;
  }

  async #load(): Promise<void> {
    this.#loading = true;
    try {
      while (this.#mayLoad()) {
        await this.#loadChunk(this.#loaded);
        this.#loaded += 1;
        if (!this.#closed) this.#events.supplied();
      }
    } catch (error) {
      if (!this.#closed) this.#events.failed(error);
    } finally {
      this.#loading = false;
    }
  }

  async #loadChunk(index: number): Promise<void> {
    const first = index * this.#chunkBlocks + 1;
    const count = Math.min(this.#chunkBlocks, this.#blocks - first + 1);
    const slot = index % 2 === 0 ? 0 : 1;
    const memory = this.#memoryFor(slot, framedBytes(this.#plan, first, count));
    const chunk = new Framed(memory, this.#plan, first, count);
    await this.#reader.fill(chunk.dataViews(), (first - 1) * this.#plan.blockSize);
    this.#chunks[slot] = chunk;
  }

  /** Packets that the kernel did not take yet are views of the old memory: it is left to them then. */
  #memoryFor(slot: 0 | 1, bytes: number): Buffer {
    const old = this.#chunks[slot]?.memory;
    const reusable = old !== undefined && old.length >= bytes && !this.#events.isSending();
    return reusable ? old : Buffer.allocUnsafeSlow(bytes);
  }
}
