/**
 * What is known of a download that is not done, beside its bytes: enough to go on after a restart.
 *
 * @module
 */
import { readFile, rm } from 'node:fs/promises';
import type { Located } from '../image-request.ts';
import { replaceFile } from '../replace-file.ts';

export type Sidecar = {
  readonly located: Located;
  /** What the mirror called this copy: an ETag with its quotes, or a Last-Modified date. */
  readonly validator: string | undefined;
  /** Of the whole file, as the mirror said; bytes. */
  readonly total: number | undefined;
  /** Bytes that were on the disk for certain when this was written. More may be there, and be zeros. */
  readonly synced: number;
  /** Why nobody is at it. Undefined: a restart of the service goes on by itself. */
  readonly stopped: string | undefined;
};

export function sidecarPath(part: string): string {
  return `${part}.json`;
}

/** Undefined where there is none that can be read: the download begins again. */
export async function readSidecar(part: string): Promise<Sidecar | undefined> {
  try {
    const found: unknown = JSON.parse(await readFile(sidecarPath(part), 'utf8'));
    return isSidecar(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

export async function writeSidecar(part: string, sidecar: Sidecar): Promise<void> {
  await replaceFile(sidecarPath(part), `${JSON.stringify(sidecar)}\n`);
}

/** The bytes go first: a sidecar alone is an empty download, bytes alone are nothing known. */
export async function removePart(part: string): Promise<void> {
  await rm(part, { force: true, recursive: true });
  await rm(sidecarPath(part), { force: true });
}

function isSidecar(found: unknown): found is Sidecar {
  if (typeof found !== 'object' || found === null) return false;
  const { located, synced } = found as Partial<Sidecar>;
  if (typeof located !== 'object' || located === null || !Number.isSafeInteger(synced))
    return false;
  const { name, url, sha256, kind } = located;
  return [name, url, sha256, kind].every((text) => typeof text === 'string');
}
