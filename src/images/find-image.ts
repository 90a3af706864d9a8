/**
 * Which image a profile means.
 *
 * @module
 */
import { comparePoints } from './disk-info.ts';
import type { Image } from './image.ts';

/**
 * The image of `arch` that `wanted` names: a release for its newest point, an exact point, or a
 * file's name. Of several that fit, server images come before others, then the newest file.
 */
export function findImage(
  images: readonly Image[],
  wanted: string,
  arch: string,
): Image | undefined {
  const ofArch = images.filter((image) => image.arch === arch);
  const named = ofArch.find(({ id }) => id === wanted || id === encodeURIComponent(wanted));
  if (named !== undefined) return named;
  const released = ofArch.filter(({ release, point }) => wanted === release || wanted === point);
  return released.toSorted(preferred)[0];
}

function preferred(a: Image, b: Image): number {
  return (
    comparePoints(b.point, a.point) ||
    Number(isServer(b)) - Number(isServer(a)) ||
    b.modifiedAt - a.modifiedAt ||
    (a.id < b.id ? -1 : 1)
  );
}

function isServer({ distribution }: Image): boolean {
  return /server/i.test(distribution);
}
