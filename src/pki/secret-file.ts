/**
 * Files that hold secrets: readable to their owner alone, and after a power cut the old one or the new
 * one, whole.
 *
 * @module
 */
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

const MINE = 0o600;
const MY_FOLDER = 0o700;

/** Also takes the others' rights from a folder that is there: a backup may have put it back with any. */
export async function keepPrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: MY_FOLDER });
  await chmod(folder, MY_FOLDER);
}

/** Undefined where there is none. */
export async function readSecret(path: string): Promise<string | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    await chmod(path, MINE);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** One writer at a time: what a power cut left half-way is written over. */
export async function writeSecret(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w', MINE);
  try {
    await file.chmod(MINE);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  await syncFolder(dirname(path));
}

/** Some file systems (CIFS, FUSE) have no sync of folders. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync().catch(() => undefined);
  } finally {
    await folder.close();
  }
}
