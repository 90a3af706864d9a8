/**
 * The jobs themselves, wherever they run.
 *
 * @module
 */
import { hashFile } from './check/hash-file.ts';
import { keepList, readSums } from './check/known-sums.ts';
import { download } from './download/download.ts';
import type { ImageJobs, JobOrder, JobProgress } from './image-jobs.ts';
import type { Located } from './image-request.ts';
import { unpackLoaders } from './loaders/unpack.ts';
import { locate } from './release/locate.ts';

export type Performing = { readonly signal: AbortSignal; readonly onProgress: JobProgress };

/** The result is the one of the job's name. Throws ImageFault, and the system's errors as they are. */
export async function performJob(job: JobOrder, performing: Performing): Promise<unknown> {
  switch (job.name) {
    case 'locate':
      return locateAndKeep(job.order, performing.signal);
    case 'download':
      return download({ ...job.order, ...performing });
    case 'hash':
      return hashFile(job.order.path, performing);
    case 'read-sums':
      return readSums(job.order);
    case 'unpack':
      return unpackLoaders(job.order);
  }
}

async function locateAndKeep(
  { request, mirrors, keys, timeoutMs, lists }: ImageJobs['locate']['order'],
  signal: AbortSignal,
): Promise<Located> {
  const { located, folder } = await locate(request, mirrors, { keys, timeoutMs, signal });
  if (folder !== undefined) await keepList(lists, folder);
  return located;
}
