/**
 * What a file on this host is.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export type FileSum = { readonly bytes: number; readonly sha256: string };

/** For files that fit in memory: loaders. Undefined where it has gone. */
export async function fileSum(path: string): Promise<FileSum | undefined> {
  const content = await readFile(path).catch(() => undefined);
  if (content === undefined) return undefined;
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { bytes: content.length, sha256 };
}
