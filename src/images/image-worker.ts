/**
 * The thread that does one job for the image library, and ends.
 *
 * @module
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { asFault } from './image-fault.ts';
import type { JobNews, JobOrder, JobProgress } from './image-jobs.ts';
import { performJob } from './perform-job.ts';

/** Between two messages on progress. */
const PROGRESS_EVERY_MS = 200;

if (parentPort !== null) void work(parentPort, workerData as JobOrder);

async function work(owner: MessagePort, job: JobOrder): Promise<void> {
  const calledOff = new AbortController();
  owner.on('message', () => calledOff.abort());
  const tell = (news: JobNews): void => owner.postMessage(news);
  try {
    const result = await performJob(job, { signal: calledOff.signal, onProgress: throttled(tell) });
    tell({ kind: 'done', result });
  } catch (error) {
    const { kind, message } = asFault(error);
    tell({ kind: 'failed', fault: kind, message });
  }
  owner.close();
}

/** The last of them comes with the result. */
function throttled(tell: (news: JobNews) => void): JobProgress {
  let quietUntil = 0;
  return (bytes, total) => {
    if (performance.now() < quietUntil && bytes !== total) return;
    quietUntil = performance.now() + PROGRESS_EVERY_MS;
    tell({ kind: 'progress', bytes, total });
  };
}
