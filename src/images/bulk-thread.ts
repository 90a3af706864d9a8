/**
 * One worker of the bulk server, from its start to its end.
 *
 * @module
 */
import { Worker } from 'node:worker_threads';
import type { BulkReport } from './bulk-file.ts';
import type { BulkNews, BulkOrder, BulkWorkerData } from './bulk-messages.ts';

export type BulkThread = {
  /** The port, once it listens. Rejects where it can't, in words that say why. */
  readonly listening: Promise<number>;
  /** Why it ended, once it has. Never rejects. */
  readonly ended: Promise<string>;
  order(order: BulkOrder): void;
  /** Resolves when the thread is gone. */
  stop(): Promise<void>;
};

/** Its buffers lie outside of the heap. */
const HEAP = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };
const STOP_GRACE_MS = 3000;

export function spawnBulkWorker(data: BulkWorkerData): Worker {
  const file = new URL('./bulk-worker.ts', import.meta.url);
  return new Worker(file, { workerData: data, resourceLimits: HEAP, name: 'bulk' });
}

type NotListening = Extract<BulkNews, { kind: 'not-listening' }>;

/** Orders are taken at once, and carried out when it has started. */
export function watchBulkThread(worker: Worker, report: (report: BulkReport) => void): BulkThread {
  const listening = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<string>();
  const exited = Promise.withResolvers<void>();
  // The first reason is the cause of those that follow.
  const end = (error: Error): void => {
    ended.resolve(error.message);
    listening.reject(error);
  };
  worker.on('message', (news: BulkNews) => {
    if (news.kind === 'transfer') report(news.transfer);
    if (news.kind === 'not-accepting') report(news);
    if (news.kind === 'listening') listening.resolve(news.port);
    if (news.kind === 'not-listening') end(listenError(news));
  });
  worker.on('error', (error) => end(new Error(String(error), { cause: error })));
  worker.on('exit', (code) => {
    end(new Error(`exit code ${code}`));
    exited.resolve();
  });
  return {
    listening: listening.promise,
    ended: ended.promise,
    order: (order) => worker.postMessage(order),
    stop: () => stopWorker(worker, exited.promise),
  };
}

function listenError({ code, place, message }: NotListening): Error {
  const reason = code === 'EADDRINUSE' ? 'another program has this port' : message;
  return Object.assign(new Error(`the bulk server can't listen on ${place}: ${reason}`), { code });
}

async function stopWorker(worker: Worker, exited: Promise<void>): Promise<void> {
  worker.postMessage({ kind: 'stop' } satisfies BulkOrder);
  const timer = setTimeout(() => void worker.terminate(), STOP_GRACE_MS);
  await exited;
  clearTimeout(timer);
}
