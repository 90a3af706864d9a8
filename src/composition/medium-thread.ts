/**
 * The one thread beside the main one that moves bytes: the bulk server's and the NFS server's.
 *
 * @module
 */
import { createSharedThread, type SharedThread } from '../threads/shared-thread.ts';

/** Buffers and the cache lie outside of the heap; in it stand the trees of the images. */
const HEAP = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 192 };
const FILE = new URL('./medium-worker.ts', import.meta.url);

export const createMediumThread = (): SharedThread =>
  createSharedThread({ file: FILE, name: 'medium', resourceLimits: HEAP });
