/**
 * Reads Ubuntu's simplestreams index: which releases a mirror has, and in which folders.
 *
 * It only says where to look. What counts is the signed SHA256SUMS in that folder.
 *
 * Form (products:1.0, Canonical's mini-iso-tools reads the same): `products` by
 * `com.ubuntu.releases:ubuntu-server:live-server:24.04:amd64`, each with `versions` by point, each with
 * `items.iso {ftype, path, sha256, size}`.
 *
 * @module
 */
import { IMAGE_ARCHES, type ImageArch } from '../image.ts';
import { ImageFault } from '../image-fault.ts';

export const STREAM_INDEX = 'streams/v1/com.ubuntu.releases:ubuntu-server.json';

export type StreamImage = {
  /** `24.04` */
  readonly release: string;
  /** `24.04.4` */
  readonly point: string;
  readonly arch: ImageArch;
  /** Of the folder, below the mirror's address: `noble`. */
  readonly folder: string;
  /** Bytes. */
  readonly size: number;
};

/** Live-server images for the architectures that can be booted here; others are passed over. */
export function parseStreamIndex(text: string): readonly StreamImage[] {
  const { products } = record(parseJson(text));
  if (!isRecord(products)) {
    throw new ImageFault('mirror', 'the index of releases has no "products"');
  }
  return Object.values(products).flatMap((product) =>
    Object.values(record(record(product)['versions'])).flatMap(imageOf),
  );
}

/** The point stands in the name alone in every form that the index has had. */
const PATH =
  /^(?<folder>[\w.-]+(?:\/[\w.-]+)*)\/ubuntu-(?<point>(?<release>\d+\.\d+)(?:\.\d+)?)-live-server-(?<arch>\w+)\.iso$/;

function imageOf(version: unknown): readonly StreamImage[] {
  const { path, size } = record(record(record(version)['items'])['iso']);
  if (typeof path !== 'string' || typeof size !== 'number' || !Number.isSafeInteger(size))
    return [];
  const { folder, point, release, arch: word } = PATH.exec(path)?.groups ?? {};
  const arch = IMAGE_ARCHES.find((known) => known === word);
  if (!folder || !point || !release || !arch || size <= 0) return [];
  if (folder.split('/').some((part) => /^\.+$/.test(part))) return [];
  return [{ release, point, arch, folder, size }];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ImageFault('mirror', 'the index of releases is not JSON', { cause });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
