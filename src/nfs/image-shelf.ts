/**
 * The images that may be read: those that are published, those that are known, and those that somebody
 * still reads after they were withdrawn.
 *
 * @module
 */

import type { ImageFile, OpenTree } from './file-tree.ts';
import { NFS3, NfsFault } from './nfs-fault.ts';
import { type Tag, tagOf } from './nfs3/file-handle.ts';
import { openVolume, type Volume } from './volume.ts';

export type ShelfOptions = {
  readonly openTree: OpenTree;
  /** ms that only go on. */
  readonly now: () => number;
  /** After which it is looked again whether the file is still the same one. */
  readonly checkEveryMs: number;
  /** For which an image that is wanted no more stays, after it was last read. */
  readonly lingerMs: number;
  /** An image can't be read. */
  readonly failed: (image: ImageFile, error: unknown) => void;
};

export type ImageShelf = {
  /** Of which images handles are good, besides those that linger. */
  want(images: readonly ImageFile[]): void;
  /** Undefined where it is not known. At once while it is open and was just looked at. Rejects with NfsFault. */
  volume(tag: Tag): Volume | undefined | Promise<Volume>;
  /** Closes what nobody wants or reads any more. */
  sweep(): void;
  close(): Promise<void>;
};

type Place = {
  readonly image: ImageFile;
  isWanted: boolean;
  usedAt: number;
  checkedAt: number;
  volume: Volume | undefined;
  opening: Promise<Volume> | undefined;
};

export function createImageShelf(options: ShelfOptions): ImageShelf {
  const { now, openTree, checkEveryMs, lingerMs, failed } = options;
  const places = new Map<Tag, Place>();

  function want(images: readonly ImageFile[]): void {
    for (const place of places.values()) place.isWanted = false;
    for (const image of images) {
      const tag = tagOf(image.etag);
      const known = places.get(tag);
      if (known?.image.path === image.path) known.isWanted = true;
      else replace(tag, image);
    }
    sweep();
  }

  function replace(tag: Tag, image: ImageFile): void {
    drop(tag);
    const never = { usedAt: Number.NEGATIVE_INFINITY, checkedAt: Number.NEGATIVE_INFINITY };
    places.set(tag, { image, isWanted: true, ...never, volume: undefined, opening: undefined });
  }

  function volume(tag: Tag): Volume | undefined | Promise<Volume> {
    const place = places.get(tag);
    if (place === undefined) return undefined;
    place.usedAt = now();
    const fresh = place.usedAt - place.checkedAt < checkEveryMs;
    if (fresh && place.volume !== undefined) return place.volume;
    place.opening ??= look(tag, place).finally(() => {
      place.opening = undefined;
    });
    return place.opening;
  }

  /** Opens it, or sees that it is still the same. One that is not is closed: it may come back. */
  async function look(tag: Tag, place: Place): Promise<Volume> {
    const looked = now();
    try {
      if (place.volume === undefined) place.volume = await openVolume(place.image, openTree);
      else await place.volume.check();
      place.checkedAt = looked;
      if (places.get(tag) !== place) await shut(place);
      return place.volume ?? gone();
    } catch (error) {
      failed(place.image, error);
      if (isPassing(error)) throw new NfsFault(NFS3.jukebox, 'later', { cause: error });
      await shut(place);
      throw error instanceof NfsFault ? error : staleOrBroken(error);
    }
  }

  function drop(tag: Tag): void {
    const place = places.get(tag);
    places.delete(tag);
    if (place !== undefined && place.opening === undefined) void shut(place);
  }

  async function shut(place: Place): Promise<void> {
    const { volume: open } = place;
    place.volume = undefined;
    await open?.close().catch((error: unknown) => failed(place.image, error));
  }

  function sweep(): void {
    for (const [tag, { isWanted, usedAt }] of places) {
      if (!isWanted && now() - usedAt > lingerMs) drop(tag);
    }
  }

  async function close(): Promise<void> {
    const open = [...places.values()];
    places.clear();
    await Promise.allSettled(open.map(({ opening }) => opening));
    await Promise.all(open.map(shut));
  }

  return { want, volume, sweep, close };
}

function gone(): never {
  throw new NfsFault(NFS3.stale, 'the image was taken away');
}

/** Too many open files, no memory: of this moment, and not of the image. */
function isPassing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM' || code === 'EAGAIN';
}

function staleOrBroken(error: unknown): NfsFault {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const status = code === 'ENOENT' || code === 'ENOTDIR' ? NFS3.stale : NFS3.io;
  return new NfsFault(status, 'the image cannot be read', { cause: error });
}
