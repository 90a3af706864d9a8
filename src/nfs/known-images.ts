/**
 * Which images there are: those that are published, and those that the owner told of.
 *
 * @module
 */
import type { Exports } from './exports.ts';
import type { ImageFile } from './file-tree.ts';
import type { ImageShelf } from './image-shelf.ts';

export type KnownImages = {
  publish(path: string, image: ImageFile): void;
  withdraw(path: string): void;
  setImages(images: readonly ImageFile[]): void;
  /** Whether an image that is not known is one that there is not. */
  isComplete(): boolean;
};

export type KnownImagesOptions = {
  readonly exports: Exports;
  readonly shelf: ImageShelf;
  /** After which nobody waits any longer to be told of the images. */
  readonly graceMs: number;
  /** ms that only go on. */
  readonly now: () => number;
};

export function createKnownImages(options: KnownImagesOptions): KnownImages {
  const { exports, shelf, graceMs, now } = options;
  const begunAt = now();
  let told: readonly ImageFile[] | undefined;
  const changed = (): void => shelf.want([...(told ?? []), ...exports.images()]);

  return {
    publish: (path, image) => {
      exports.publish(path, image);
      changed();
    },
    withdraw: (path) => {
      exports.withdraw(path);
      changed();
    },
    setImages: (images) => {
      told = images;
      changed();
    },
    isComplete: () => told !== undefined || now() - begunAt > graceMs,
  };
}
