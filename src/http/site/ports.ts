/**
 * What the routes of images and profiles need of the rest of the system, and no more.
 *
 * @module
 */
import type { Profile } from '../../domain/profile.ts';

export type Catalogue = {
  /** Those that can be used. */
  profiles(): readonly Profile[];
};

/** What is asked to be fetched. `release`: a release for its newest point, or a point. */
export type ImageWish =
  | {
      readonly kind: 'proxmox-ve';
      readonly release: string;
      readonly sha256?: string | undefined;
    }
  | {
      readonly kind: 'iso' | 'netboot';
      readonly release: string;
      readonly arch: 'amd64' | 'arm64';
      readonly sha256?: string | undefined;
    }
  | { readonly kind: 'ipxe'; readonly version: string; readonly sha256: string }
  | {
      readonly kind: 'k3s';
      /** A version, or a channel. */
      readonly release: string;
      readonly arch: 'amd64' | 'arm64';
      readonly installSha256?: string | undefined;
    };

/** Of what comes or is read: bytes, and bytes a second. */
export type ImageProgress = {
  readonly bytes: number;
  readonly total: number | null;
  readonly rate: number;
  readonly secondsLeft: number | null;
};

/** An image in whatever state, as it is told; `id` is one part of a URL's path as it stands. */
export type ImageState = {
  readonly id: string;
  readonly kind: 'iso' | 'netboot' | 'ipxe' | 'k3s' | 'proxmox-ve';
  /** In words. */
  readonly label: string;
  readonly release: string | null;
  readonly point: string | null;
  readonly arch: string | null;
  /** Bytes. */
  readonly size: number | null;
  /** Who vouches for its sum. */
  readonly proof: 'signature' | 'sum' | 'mirror' | null;
  readonly progress: ImageProgress | null;
  readonly state: 'absent' | 'downloading' | 'checking' | 'verified' | 'unchecked' | 'broken';
  readonly reason: string | null;
};

/** Throws IMAGE_NOT_FOUND, IMAGE_IN_USE, IMAGE_UNTRUSTED, MIRROR_UNUSABLE and DISK_UNUSABLE. */
export type Images = {
  views(): readonly ImageState[];
  request(wish: ImageWish): Promise<ImageState>;
  remove(id: string): Promise<void>;
  prune(which: { readonly release?: string | undefined }): Promise<unknown>;
};
