/**
 * Where a transfer gets its packets: from a slab that transfers share, or from a stream of its own.
 *
 * @module
 */
import { BlockStream } from './block-stream.ts';
import { type Sendable, SMALL_CONTENT_BYTES, sizeOf } from './content.ts';
import { blocksOf } from './framing.ts';
import { openReader } from './reader.ts';
import type { Slab, SlabCache } from './slab-cache.ts';

export type BlockSource = {
  /** The greatest block whose packet is at hand. */
  readonly available: number;
  /** The packet of a block that is at hand and was not acknowledged. */
  packet(block: number): Buffer;
  /** The client has all blocks up to this one: their memory may be used again. */
  advance(acknowledged: number): void;
  close(): void;
};

/** What a source says by itself, and asks. */
export type SourceEvents = {
  /** `available` has grown. */
  supplied(): void;
  failed(error: unknown): void;
  /** Whether packets handed out may still wait for the kernel. */
  isSending(): boolean;
};

export type SourceWish = {
  readonly content: Sendable;
  readonly blockSize: number;
  readonly windowSize: number;
};

/** Rejects where the content can't be opened or, for a small one, read. */
export async function openSource(
  { content, blockSize, windowSize }: SourceWish,
  cache: SlabCache,
  events: SourceEvents,
): Promise<BlockSource> {
  const plan = { size: sizeOf(content), blockSize, windowSize };
  if (plan.size <= SMALL_CONTENT_BYTES) {
    const key = `${blockSize} ${nameOf(content)}`;
    const slab = await cache.acquire(key, plan, (views) => fillOnce(content, views));
    if (slab !== undefined) return slabSource(slab, blocksOf(plan));
  }
  return new BlockStream(plan, await openReader(content), events);
}

async function fillOnce(content: Sendable, views: readonly Buffer[]): Promise<void> {
  const reader = await openReader(content);
  try {
    await reader.fill(views, 0);
  } finally {
    await reader.close();
  }
}

function slabSource({ packets, release }: Slab, blocks: number): BlockSource {
  return {
    available: blocks,
    packet: (block) => packets.packet(block),
    advance: () => undefined,
    close: release,
  };
}

const bufferNames = new WeakMap<Buffer, number>();
let buffersNamed = 0;

/** Equal names mean equal bytes. Bytes in memory are known by the buffer that holds them. */
function nameOf(content: Sendable): string {
  if (content.kind === 'file')
    return `file ${content.offset} ${content.size} ${content.version} ${content.path}`;
  const known = bufferNames.get(content.bytes);
  if (known !== undefined) return `bytes ${known}`;
  buffersNamed += 1;
  bufferNames.set(content.bytes, buffersNamed);
  return `bytes ${buffersNamed}`;
}
