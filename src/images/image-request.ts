/**
 * What somebody asks to be fetched.
 *
 * @module
 */
import { comparePoints } from './disk-info.ts';
import type { ImageArch } from './image.ts';

/**
 * `iso`: Ubuntu's. `proxmox-ve`: Proxmox VE's ISO. `netboot`: Ubuntu's archive with shim and GRUB. `ipxe`: the
 * iPXE project's release archive. `k3s`: what a machine needs of a K3s release to join a cluster without internet.
 */
export const IMAGE_KINDS = ['iso', 'proxmox-ve', 'netboot', 'ipxe', 'k3s'] as const;
export type ImageKind = (typeof IMAGE_KINDS)[number];

/** Whether it is an ISO that machines are installed from. */
export function isIso(kind: ImageKind): kind is 'iso' | 'proxmox-ve' {
  return kind === 'iso' || kind === 'proxmox-ve';
}

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

export type K3sRequest = {
  readonly kind: 'k3s';
  /** A version (`v1.33.1+k3s1`), or the channel whose newest it is to be (`stable`, `v1.33`). */
  readonly release: string;
  readonly arch: ImageArch;
  /** The owner's word for install.sh, in hex: K3s publishes no sum of it. */
  readonly installSha256?: string | undefined;
};

export type HostRequest = {
  readonly kind: 'proxmox-ve';
  /** A release (`8.4`) for its newest ISO, or one ISO of it (`8.4-1`). */
  readonly release: string;
  /** The owner's word, in hex: it has to be that of the mirror's list, where there is one. */
  readonly sha256?: string | undefined;
};

export type ImageRequest = UbuntuRequest | HostRequest | IpxeRequest | K3sRequest;

/** One file of several that belong together. */
export type LocatedFile = {
  readonly name: string;
  readonly url: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Bytes, where the mirror says. */
  readonly size: number | undefined;
  readonly proof: 'mirror' | 'sum';
};

/** Where a file is, and what it must be. */
export type Located = {
  readonly kind: ImageKind;
  /** The file's name, or that of several files together; the image's id. */
  readonly name: string;
  readonly url: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Who says so: a signed list, the owner, or the mirror alone. */
  readonly proof: 'signature' | 'sum' | 'mirror';
  /** `24.04`, `8.4`, the version of iPXE, or the minor release of K3s. */
  readonly release: string;
  readonly point: string;
  readonly arch: ImageArch | undefined;
  /** Bytes, where the index says. */
  readonly size: number | undefined;
  /** Where these are several: `url` is their folder then, and `sha256` that of the list of their sums. */
  readonly files?: readonly LocatedFile[];
};

export type Mirrors = {
  /** amd64: `https://releases.ubuntu.com`. Without a slash at its end. */
  readonly ubuntu: string;
  /** arm64: `https://cdimage.ubuntu.com/releases`. */
  readonly ubuntuArm64: string;
  /** Proxmox's ISOs, with their SHA256SUMS. */
  readonly proxmox: string;
  /** iPXE's releases, each in a folder `vVERSION`. */
  readonly ipxe: string;
  /** K3s' releases, each in a folder `download/VERSION`. */
  readonly k3s: string;
  /** Which release a channel of K3s stands at. */
  readonly k3sChannels: string;
  /** K3s' install.sh, each in a folder `VERSION`. */
  readonly k3sInstallScript: string;
};

export const MIRRORS: Mirrors = {
  ubuntu: 'https://releases.ubuntu.com',
  ubuntuArm64: 'https://cdimage.ubuntu.com/releases',
  proxmox: 'https://enterprise.proxmox.com/iso',
  ipxe: 'https://github.com/ipxe/ipxe/releases/download',
  k3s: 'https://github.com/k3s-io/k3s/releases',
  k3sChannels: 'https://update.k3s.io/v1-release/channels',
  k3sInstallScript: 'https://raw.githubusercontent.com/k3s-io/k3s',
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
