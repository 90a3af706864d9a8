/**
 * The sum of a file that lies on the disk that machines are installed from.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileTag } from '../bulk/file-tag.ts';
import { ImageFault } from '../image-fault.ts';
import type { ImageJobs, Running } from '../image-jobs.ts';

const READ_SIZE = 4 * 1024 * 1024;
/** Of the time that a piece took, the part that the disk rests afterwards: others read too. */
const REST = 0.5;

/** The tag is undefined where the file changed while it was read: the sum is of neither state. */
export async function hashFile(
  path: string,
  { signal, onProgress }: Running,
): Promise<ImageJobs['hash']['result']> {
  const file = await open(path);
  try {
    const before = await file.stat();
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafeSlow(READ_SIZE);
    for (let at = 0; ; ) {
      const begun = performance.now();
      const bytes = await readPiece(file, buffer, at);
      if (bytes.length === 0) break;
      hash.update(bytes);
      at += bytes.length;
      onProgress?.(at, before.size);
      await rest((performance.now() - begun) * REST, signal);
    }
    const tag = fileTag(before);
    const same = tag === fileTag(await file.stat());
    return { tag: same ? tag : undefined, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

async function readPiece(file: FileHandle, buffer: Buffer, at: number): Promise<Buffer> {
  const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
  return buffer.subarray(0, bytesRead);
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch((cause) => {
    throw new ImageFault('cancelled', 'called off', { cause });
  });
}
