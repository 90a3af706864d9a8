/**
 * How a release of K3s is called: upstream, and here.
 *
 * The plus of `v1.33.1+k3s1` is part of the name. It stands as it is in file names, and as `%2B` in URLs:
 * some mirrors take a bare plus for a space.
 *
 * @module
 */
import { isK3sVersion } from '../../domain/cluster/settings.ts';
import { IMAGE_ARCHES, type ImageArch } from '../image.ts';

/** It stands in no release: K3s keeps it in its repository. */
export const INSTALL_SCRIPT = 'install.sh';

export type UpstreamNames = {
  readonly binary: string;
  /** The container images of K3s itself, for hosts without internet. */
  readonly images: string;
  /** The sums of both. */
  readonly sums: string;
};

export function upstreamNames(arch: ImageArch): UpstreamNames {
  return {
    binary: arch === 'amd64' ? 'k3s' : `k3s-${arch}`,
    images: `k3s-airgap-images-${arch}.tar.zst`,
    sums: `sha256sum-${arch}.txt`,
  };
}

/** `v1.33.1+k3s1-amd64`: the folder that one release for one architecture lies in. */
export function folderName(version: string, arch: string): string {
  return `${version}-${arch}`;
}

/** The image's name. */
export function releaseName(version: string, arch: string): string {
  return `k3s-${folderName(version, arch)}`;
}

/** The image's id: what `inUse` is asked, and what stands in the API's addresses. */
export function releaseId(version: string, arch: string): string {
  return encodeURIComponent(releaseName(version, arch));
}

/** Undefined for a folder that is called otherwise. */
export function parseFolderName(
  name: string,
): { readonly version: string; readonly arch: ImageArch } | undefined {
  const arch = IMAGE_ARCHES.find((one) => name.endsWith(`-${one}`));
  const version = name.slice(0, -`-${arch}`.length);
  return arch !== undefined && isK3sVersion(version) ? { version, arch } : undefined;
}

/** `v1.33.1+k3s1` → `v1.33` */
export function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** Orders by number, part by part; a release candidate comes before its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (const [index, number] of left.entries()) {
    const difference = number - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const NUMBERS = /^v(\d+)\.(\d+)\.(\d+)(?:-rc(\d+))?\+k3s(\d+)$/;

function numbersOf(version: string): readonly number[] {
  const [, major, minor, patch, candidate, build] = NUMBERS.exec(version) ?? [];
  return [major, minor, patch, candidate ?? Number.MAX_SAFE_INTEGER, build].map(Number);
}
