/**
 * Runs one job in a thread, from its start to its end.
 *
 * @module
 */
import { Worker } from 'node:worker_threads';
import { ImageFault } from './image-fault.ts';
import type { JobNews, JobOrder, RunJob } from './image-jobs.ts';

const HEAP = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 96 };
/** A job that is called off syncs what it has first. */
const STOP_GRACE_MS = 10_000;

export const runInThread: RunJob = async (name, order, { signal, onProgress }) => {
  if (signal.aborted) throw new ImageFault('cancelled', 'called off');
  const worker = spawn({ name, order } as JobOrder);
  const stop = () => {
    worker.postMessage('stop');
    setTimeout(() => void worker.terminate(), STOP_GRACE_MS).unref();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    // The order's name says which result it is.
    return (await ending(worker, onProgress)) as never;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
};

function spawn(job: JobOrder): Worker {
  const file = new URL('./image-worker.ts', import.meta.url);
  return new Worker(file, { workerData: job, resourceLimits: HEAP, name: `image-${job.name}` });
}

function ending(
  worker: Worker,
  onProgress: ((bytes: number, total: number | undefined) => void) | undefined,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.on('message', (news: JobNews) => {
      if (news.kind === 'progress') onProgress?.(news.bytes, news.total);
      if (news.kind === 'done') resolve(news.result);
      if (news.kind === 'failed') reject(new ImageFault(news.fault, news.message));
    });
    worker.on('error', (cause) => {
      reject(new ImageFault('disk', `the thread ended: ${cause}`, { cause }));
    });
    worker.on('exit', () => reject(new ImageFault('cancelled', 'called off')));
  });
}
