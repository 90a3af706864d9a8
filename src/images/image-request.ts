/**
 * What somebody asks to be fetched.
 *
 * @module
 */
import { comparePoints } from './disk-info.ts';
import type { ImageArch } from './image.ts';

/** `netboot`: Ubuntu's archive with shim and GRUB. `ipxe`: the iPXE project's release archive. */
export const IMAGE_KINDS = ['iso', 'netboot', 'ipxe'] as const;
export type ImageKind = (typeof IMAGE_KINDS)[number];

export type UbuntuRequest = {
  readonly kind: 'iso' | 'netboot';
  /** A release (`24.04`) for its newest point, or a point (`24.04.4`). */
  readonly release: string;
  readonly arch: ImageArch;
  /** The owner's word, in hex, for what the mirror publishes no signed sum of. */
  readonly sha256?: string | undefined;
};

export type IpxeRequest = {
  readonly kind: 'ipxe';
  /** `2.0.0` */
  readonly version: string;
  /** The project signs no sums, so whoever asks has to know it. */
  readonly sha256: string;
};

export type ImageRequest = UbuntuRequest | IpxeRequest;

/** Where a file is, and what it must be. */
export type Located = {
  readonly kind: ImageKind;
  /** The file's name, and the image's id. */
  readonly name: string;
  readonly url: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Who says so: a signed list, or the owner. */
  readonly proof: 'signature' | 'sum';
  /** `24.04`, or the version of iPXE. */
  readonly release: string;
  readonly point: string;
  readonly arch: ImageArch | undefined;
  /** Bytes, where the index says. */
  readonly size: number | undefined;
};

export type Mirrors = {
  /** amd64: `https://releases.ubuntu.com`. Without a slash at its end. */
  readonly ubuntu: string;
  /** arm64: `https://cdimage.ubuntu.com/releases`. */
  readonly ubuntuArm64: string;
  /** iPXE's releases, each in a folder `vVERSION`. */
  readonly ipxe: string;
};

export const MIRRORS: Mirrors = {
  ubuntu: 'https://releases.ubuntu.com',
  ubuntuArm64: 'https://cdimage.ubuntu.com/releases',
  ipxe: 'https://github.com/ipxe/ipxe/releases/download',
};

/** `24.04.4` → `24.04` */
export function releaseOf(point: string): string {
  return point.split('.').slice(0, 2).join('.');
}

/** Whether `wanted` names `point`: exactly, or as its release. */
export function isWanted(wanted: string, point: string): boolean {
  return wanted === point || wanted === releaseOf(point);
}

export function newestPoint(points: readonly string[]): string | undefined {
  return points.toSorted(comparePoints).at(-1);
}
