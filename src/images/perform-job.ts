/**
 * The jobs themselves, wherever they run.
 *
 * @module
 */
import { hashFile } from './check/hash-file.ts';
import { keepFetched, keepList, readSums } from './check/known-sums.ts';
import { download } from './download/download.ts';
import type { ImageJobs, JobOrder, JobProgress } from './image-jobs.ts';
import type { Located } from './image-request.ts';
import { downloadRelease } from './k3s/download-release.ts';
import { locateRelease } from './k3s/locate-release.ts';
import { unpackLoaders } from './loaders/unpack.ts';
import { locateHostImage } from './proxmox/locate.ts';
import { prepareHostImage } from './proxmox/prepare.ts';
import { locate } from './release/locate.ts';

export type Performing = { readonly signal: AbortSignal; readonly onProgress: JobProgress };

/** The result is the one of the job's name. Throws ImageFault, and the system's errors as they are. */
export async function performJob(job: JobOrder, performing: Performing): Promise<unknown> {
  switch (job.name) {
    case 'locate':
      return locateAndKeep(job.order, performing.signal);
    case 'download':
      return job.order.located.files === undefined
        ? download({ ...job.order, ...performing })
        : downloadRelease({ ...job.order, ...performing });
    case 'hash':
      return hashFile(job.order.path, performing);
    case 'read-sums':
      return readSums(job.order);
    case 'prepare':
      return prepareHostImage(job.order, performing);
    case 'unpack':
      return unpackLoaders(job.order);
  }
}

async function locateAndKeep(
  { request, mirrors, keys, timeoutMs, lists, pins }: ImageJobs['locate']['order'],
  signal: AbortSignal,
): Promise<Located> {
  if (request.kind === 'k3s') {
    return locateRelease(request, { mirrors, pins, timeoutMs, signal });
  }
  if (request.kind === 'proxmox-ve') {
    const host = await locateHostImage(request, mirrors, { timeoutMs, signal });
    const { name, sha256 } = host;
    const proof = host.proof === 'sum' ? 'sum' : 'mirror';
    await keepFetched(lists, name, { sha256, proof });
    return host;
  }
  const { located, folder } = await locate(request, mirrors, { keys, timeoutMs, signal });
  if (folder !== undefined) await keepList(lists, folder);
  return located;
}
