/**
 * The images that may be served, and which of them a profile means.
 *
 * Asked for each boot script. The answer is kept until a look at the folder found another set of images, or
 * a verdict may be another one.
 *
 * @module
 */
import type { ImageCatalogue } from './catalogue.ts';
import type { ImageChecks } from './check/image-checks.ts';
import { findImage } from './find-image.ts';
import type { Image } from './image.ts';

export type ServableImagesOptions = {
  readonly catalogue: Pick<ImageCatalogue, 'list'>;
  readonly checks: Pick<ImageChecks, 'verdict' | 'revision'>;
  /** Whether files are served whose sum nobody told. */
  readonly unchecked: 'serve' | 'refuse';
};

export type ServableImages = {
  /** The same array while nothing changes. */
  list(): readonly Image[];
  /** As the catalogue's. */
  find(wanted: string, arch: string): Image | undefined;
};

/** What was found of one state of the folder and its checks. */
type Kept = {
  readonly all: readonly Image[];
  readonly revision: number;
  readonly images: readonly Image[];
  /** By what was wanted. Hits alone: there are only so many names for what is there. */
  readonly found: Map<string, Image>;
};

export function createServableImages(options: ServableImagesOptions): ServableImages {
  const { catalogue, checks, unchecked } = options;
  let kept: Kept | undefined;

  function mayServe(image: Image): boolean {
    const { state } = checks.verdict(image);
    return state === 'verified' || (state === 'unchecked' && unchecked === 'serve');
  }

  function current(): Kept {
    const all = catalogue.list();
    const revision = checks.revision();
    if (kept?.all === all && kept.revision === revision) return kept;
    kept = { all, revision, images: all.filter(mayServe), found: new Map() };
    return kept;
  }

  return {
    list: () => current().images,
    find(wanted, arch) {
      const { images, found } = current();
      const key = `${arch} ${wanted}`;
      const image = found.get(key) ?? findImage(images, wanted, arch);
      if (image !== undefined) found.set(key, image);
      return image;
    },
  };
}
