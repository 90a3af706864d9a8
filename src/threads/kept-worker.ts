/**
 * Keeps a worker running: whenever one has ended by itself, another takes its place.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { WatchedWorker } from './watched-worker.ts';

export type KeptWorkerOptions<Order> = {
  readonly launch: () => WatchedWorker<Order>;
  /** It ended by itself, and another is on its way. */
  readonly lost: (reason: string) => void;
  readonly restarted: () => void;
};

export type KeptWorker<Order> = {
  /** Rejects where the first one can't start: then there is none. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Told to the worker that runs; without one, to nobody. */
  order(order: Order): void;
};

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** A worker that lived this long did not die of what killed the one before. */
const STEADY_MS = 60_000;

export function createKeptWorker<Order>(options: KeptWorkerOptions<Order>): KeptWorker<Order> {
  const { launch, lost, restarted } = options;
  let running: WatchedWorker<Order> | undefined;
  let stopping = new AbortController();
  let guard: Promise<void> = Promise.resolve();

  /** A pause before each start, which grows while they keep dying. */
  async function keepAlive(first: WatchedWorker<Order>, stop: AbortSignal): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    for (let current = first; ; current = launch()) {
      if (current !== first) {
        running = current;
        // Where it does not come up, its end is told.
        current.ready.then(restarted, () => undefined);
      }
      const begun = performance.now();
      const reason = await current.ended;
      if (stop.aborted) return;
      lost(reason);
      if (performance.now() - begun > STEADY_MS) pause = FIRST_PAUSE_MS;
      await delay(pause, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return;
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  return {
    async start() {
      if (running !== undefined) return;
      stopping = new AbortController();
      const first = launch();
      running = first;
      try {
        await first.ready;
      } catch (error) {
        running = undefined;
        throw error;
      }
      guard = keepAlive(first, stopping.signal);
    },

    async stop() {
      stopping.abort();
      await running?.stop();
      await guard;
      running = undefined;
    },

    order: (order) => running?.order(order),
  };
}
