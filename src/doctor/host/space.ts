/**
 * Room on the disk: for images, and for the registry, which stops where there is none.
 *
 * @module
 */
import { type Finding, ok, problem, skipped, warning } from '../finding.ts';

export type Space = { readonly total: number; readonly free: number };

export type SpaceSituation = {
  /** Of the folder of images; null where it is not there. */
  readonly images: Space | null;
  /** Of the folder of data, where this is its host. */
  readonly data: Space | undefined;
  /** Whether an image has still to come. */
  readonly wantsImage: boolean;
};

const MB = 1e6;
const GB = 1e9;
/** The registry writes a few MB a day; SQLite needs room for its log. */
const LEAST_DATA = 100 * MB;
/** An ISO of Ubuntu Server has 3.4 GB. */
const LEAST_FOR_IMAGE = 4 * GB;
const LITTLE = GB;

export function judgeSpace({ images, data, wantsImage }: SpaceSituation): Finding {
  const remedy =
    'pilotlight images prune removes what is not in use; or name a folder on a larger disk: images, data (docs/configuration.md).';
  if (data !== undefined && data.free < LEAST_DATA) {
    return problem('space', {
      title: `the disk of the data has ${text(data)}`,
      cause: 'The registry can soon write nothing more, and installs stop where they are.',
      remedy,
    });
  }
  if (images === null) return skipped('space', 'there is no folder of images yet');
  if (wantsImage && images.free < LEAST_FOR_IMAGE) {
    return problem('space', {
      title: `the disk of the images has ${text(images)}`,
      cause: 'An image that is still to come needs up to 4 GB.',
      remedy,
    });
  }
  if (images.free < LITTLE) {
    return warning('space', {
      title: `the disk of the images has ${text(images)}`,
      cause: 'The next image does not fit.',
      remedy,
    });
  }
  return ok('space', `the disk of the images has ${text(images)}`);
}

function text({ free, total }: Space): string {
  const short = (bytes: number) =>
    bytes < GB ? `${Math.floor(bytes / MB)} MB` : `${(bytes / GB).toFixed(1)} GB`;
  return `${short(free)} free of ${short(total)}`;
}
