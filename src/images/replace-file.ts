/**
 * Puts a file in place so that a power cut leaves the old one or the new one, whole.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  // Two may do this at once.
  const fresh = `${path}.${randomBytes(6).toString('hex')}.new`;
  const file = await open(fresh, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await moveInto(fresh, path);
}

/** Renames, and makes the rename last. `from` must be on the disk already, and on the same one. */
export async function moveInto(from: string, path: string): Promise<void> {
  await rename(from, path);
  await syncFolder(dirname(path));
}

/** Some file systems (CIFS, FUSE) have no sync of folders. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync().catch(() => undefined);
  } finally {
    await folder.close();
  }
}
