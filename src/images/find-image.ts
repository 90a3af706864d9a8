/**
 * Which image a profile means.
 *
 * @module
 */
import { comparePoints } from './disk-info.ts';
import type { Image } from './image.ts';

/**
 * The image of `arch` that `wanted` names: a release for its newest point, an exact point, or a
 * file's name. Server images come before others of whatever point, then the newest file.
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
    Number(isServer(b)) - Number(isServer(a)) ||
    comparePoints(b.point, a.point) ||
    b.modifiedAt - a.modifiedAt ||
    (a.id < b.id ? -1 : 1)
  );
}

function isServer({ distribution }: Image): boolean {
  return /server/i.test(distribution);
}
