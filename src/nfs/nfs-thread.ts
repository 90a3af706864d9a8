/**
 * One worker of the NFS server, from its start to its end.
 *
 * @module
 */
import { Worker } from 'node:worker_threads';
import type { BoundPorts, NfsNews, NfsOrder, NfsWorkerData } from './nfs-messages.ts';
import type { NfsReport } from './nfs-report.ts';

export type NfsThread = {
  /** Once it has tried to have its ports. Rejects where it ended before. */
  readonly tried: Promise<void>;
  /** Why it ended, once it has. Never rejects. */
  readonly ended: Promise<string>;
  order(order: NfsOrder): void;
  /** Resolves when the thread is gone. */
  stop(): Promise<void>;
};

export type ThreadWatch = {
  readonly report: (report: NfsReport) => void;
  /** The ports that it has, or why it has not got them: at first, and when it changes. */
  readonly ports: (state: BoundPorts | string) => void;
};

/** The cache lies outside of the heap; in it stand the trees of the images. */
const HEAP = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 };
/** Of taking back what was registered with rpcbind, too. */
const STOP_GRACE_MS = 5000;

export function spawnNfsWorker(file: URL, data: NfsWorkerData): Worker {
  return new Worker(file, { workerData: data, resourceLimits: HEAP, name: 'nfs' });
}

/** Orders are taken at once, and carried out when it has started. */
export function watchNfsThread(worker: Worker, watch: ThreadWatch): NfsThread {
  const tried = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  const exited = Promise.withResolvers<void>();
  // The first reason is the cause of those that follow.
  const end = (error: Error): void => {
    ended.resolve(error.message);
    tried.reject(error);
  };
  tried.promise.catch(() => undefined);
  worker.on('message', (news: NfsNews) => {
    if (news.kind === 'report') return watch.report(news.report);
    watch.ports(news.kind === 'open' ? news.ports : news.reason);
    tried.resolve();
  });
  worker.on('error', (error) => end(new Error(String(error), { cause: error })));
  worker.on('exit', (code) => {
    end(new Error(`exit code ${code}`));
    exited.resolve();
  });
  return {
    tried: tried.promise,
    ended: ended.promise,
    order: (order) => worker.postMessage(order),
    stop: () => stopWorker(worker, exited.promise),
  };
}

async function stopWorker(worker: Worker, exited: Promise<void>): Promise<void> {
  worker.postMessage({ kind: 'stop' } satisfies NfsOrder);
  const timer = setTimeout(() => void worker.terminate(), STOP_GRACE_MS);
  await exited;
  clearTimeout(timer);
}
