/**
 * An ISO that can be installed from.
 *
 * @module
 */
import type { ByteRange } from './bulk/byte-range.ts';

export const IMAGE_ARCHES = ['amd64', 'arm64'] as const;

/** As Debian and Ubuntu name them. */
export type ImageArch = (typeof IMAGE_ARCHES)[number];

/** What an image says of itself: `.disk/info` of Ubuntu, `.cd-info` of Proxmox VE. */
export type DiskInfo = {
  /** The whole text: `Ubuntu-Server 24.04.4 LTS "Noble Numbat" - Release amd64 (20260210)`. */
  readonly label: string;
  /** `Ubuntu-Server` */
  readonly distribution: string;
  /** `24.04` */
  readonly release: string;
  /** `24.04.4`; the same as `release` for the first of a release. `8.4-1` of Proxmox VE. */
  readonly point: string;
  readonly arch: ImageArch;
};

/** What is installed from an image; told apart as profiles are. */
export type ImageContent = 'ubuntu' | 'proxmox-ve';

export type Image = DiskInfo & {
  readonly kind: ImageContent;
  /** The file's name, percent-encoded where a URL could not hold it: a URL's last part as it is. */
  readonly id: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** ms since the epoch, with fractions: as the file system says. */
  readonly modifiedAt: number;
  /** A strong entity tag with its quotes (RFC 9110 §8.8.3). A new file under the same name has another. */
  readonly etag: string;
  readonly kernel: ByteRange;
  readonly initrd: ByteRange;
};
