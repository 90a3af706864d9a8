/**
 * What READ needs and all clients share: the cache of blocks, who may have how much of it, and how much
 * was read.
 *
 * @module
 */
import { createAnswerBudget } from './answer-budget.ts';
import { createBlockCache } from './block-cache.ts';
import type { NfsProcedure } from './nfs3/program.ts';
import { readProcedure } from './nfs3/read.ts';
import { createReadAhead } from './read-ahead.ts';
import { createReadTally, type ReadTally, type ReadTotal } from './read-tally.ts';

export type Reading = {
  readonly procedure: readonly [number, NfsProcedure];
  readonly tally: ReadTally;
  /** Gives back the cache's memory when nobody has read for a while. */
  sweep(): void;
};

export type ReadingOptions = {
  readonly cacheBytes: number;
  /** ms that only go on. */
  readonly now: () => number;
  readonly tell: (total: ReadTotal) => void;
};

const CACHE_IDLE_MS = 60_000;

export function createReading({ cacheBytes, now, tell }: ReadingOptions): Reading {
  const cache = createBlockCache(cacheBytes);
  const tally = createReadTally(tell);
  let readAt = now();
  const procedure = readProcedure({
    cache,
    // The other half is for what is being read from the disk.
    budget: createAnswerBudget(cacheBytes / 2),
    ahead: createReadAhead(),
    taken: (client, exported, bytes) => {
      readAt = now();
      tally.add(client, exported, bytes);
    },
  });
  return {
    procedure,
    tally,
    sweep: () => {
      if (now() - readAt > CACHE_IDLE_MS) cache.clear();
    },
  };
}
