/**
 * One worker of the bulk server, from its start to its end.
 *
 * @module
 */
import { Worker } from 'node:worker_threads';
import type { Thread } from '../../threads/thread.ts';
import { type WatchedWorker, watchWorker } from '../../threads/watched-worker.ts';
import type { BulkReport } from './file.ts';
import type { BulkNews, BulkOrder, BulkWorkerData } from './messages.ts';

/** Its buffers lie outside of the heap. */
const HEAP = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };
const STOP_GRACE_MS = 3000;

export function spawnBulkWorker(data: BulkWorkerData): Worker {
  const file = new URL('./worker.ts', import.meta.url);
  return new Worker(file, { workerData: data, resourceLimits: HEAP, name: 'bulk' });
}

type NotListening = Extract<BulkNews, { kind: 'not-listening' }>;

export type BulkThreadWatch = {
  readonly report: (report: BulkReport) => void;
  /** The port that it listens on. */
  readonly listens: (port: number) => void;
};

/** Where it can't listen, it ends in words that say why. */
export function watchBulkWorker(
  worker: Thread,
  { report, listens }: BulkThreadWatch,
): WatchedWorker<BulkOrder> {
  return watchWorker<BulkNews, BulkOrder>(worker, {
    stopOrder: { kind: 'stop' },
    stopGraceMs: STOP_GRACE_MS,
    heard(news, start) {
      if (news.kind === 'transfer') report(news.transfer);
      if (news.kind === 'not-accepting') report(news);
      if (news.kind === 'not-listening') start.failed(listenError(news));
      if (news.kind !== 'listening') return;
      listens(news.port);
      start.ready();
    },
  });
}

function listenError({ code, place, message }: NotListening): Error {
  const reason = code === 'EADDRINUSE' ? 'another program has this port' : message;
  return Object.assign(new Error(`the bulk server can't listen on ${place}: ${reason}`), { code });
}
