/**
 * What is told of an image to people and programs. Where it lies on this host is its own affair.
 *
 * @module
 */
import { basename } from 'node:path';
import type { BrokenImage } from './catalogue.ts';
import type { ImageChecks } from './check/image-checks.ts';
import type { Progress } from './download/rate.ts';
import type { Image } from './image.ts';
import type { ImageKind, Located } from './image-request.ts';
import type { ShelvedRelease } from './k3s/release-shelf.ts';
import type { Transfer } from './transfers.ts';

export type ImageState =
  /** A download stopped; asking again goes on. */
  | 'absent'
  | 'downloading'
  /** It is there, and read to compare its sum. Not served. */
  | 'checking'
  | 'verified'
  /** It is there, and nobody told its sum. Served, unless the configuration says otherwise. */
  | 'unchecked'
  /** Not served; `reason` says why. */
  | 'broken';

export type ImageView = {
  /** The file's name, encoded for a URL's path. */
  readonly id: string;
  readonly kind: ImageKind;
  readonly state: ImageState;
  /** `.disk/info` of an ISO; else what was asked for. */
  readonly label: string;
  readonly release: string | null;
  readonly point: string | null;
  readonly arch: string | null;
  /** Bytes. */
  readonly size: number | null;
  /** Who vouches for the sum: a signed list, the owner, or the mirror that the file came from. */
  readonly proof: 'signature' | 'sum' | 'mirror' | null;
  readonly progress: ProgressView | null;
  readonly reason: string | null;
};

export type ProgressView = {
  readonly bytes: number;
  readonly total: number | null;
  /** Bytes a second. */
  readonly rate: number;
  readonly secondsLeft: number | null;
};

export function viewOfImage(
  image: Image,
  checks: Pick<ImageChecks, 'verdict' | 'progress'>,
): ImageView {
  const verdict = checks.verdict(image);
  const { id, label, release, point, arch, size } = image;
  return {
    ...{ id, kind: image.kind === 'ubuntu' ? 'iso' : image.kind, state: verdict.state },
    ...{ label, release, point, arch, size },
    proof: verdict.state === 'verified' ? verdict.proof : null,
    progress: verdict.state === 'checking' ? viewOfProgress(checks.progress(image)) : null,
    reason: verdict.state === 'broken' ? verdict.reason : null,
  };
}

export function viewOfBroken({ id, reason }: BrokenImage): ImageView {
  return {
    ...{ id, kind: 'iso', state: 'broken', label: decodeURIComponent(id) },
    ...{ release: null, point: null, arch: null, size: null },
    ...{ proof: null, progress: null, reason },
  };
}

/** What its files take is their size on the disk, where they came without one. */
export function viewOfRelease({ unit, verdict }: ShelvedRelease): ImageView {
  const size = unit.files.reduce((sum, file) => sum + file.size, 0);
  return {
    ...viewOfLocated({ ...unit.located, size }),
    state: verdict.state,
    proof: verdict.state === 'verified' ? unit.located.proof : null,
    reason: verdict.state === 'broken' ? verdict.reason : null,
  };
}

export function viewOfTransfer({ located, state, progress, reason }: Transfer): ImageView {
  return {
    ...viewOfLocated(located),
    state,
    size: progress.total ?? located.size ?? null,
    proof: null,
    progress: state === 'broken' ? null : viewOfProgress(progress),
    reason: reason ?? null,
  };
}

/** Of what is here, and good. */
export function viewOfLocated(located: Located): ImageView {
  const { name, kind, release, point, arch, size, proof } = located;
  return {
    ...{ id: encodeURIComponent(basename(name)), kind, state: 'verified', label: labelOf(located) },
    ...{ release, point, arch: arch ?? null, size: size ?? null },
    ...{ proof, progress: null, reason: null },
  };
}

/**
 * One view for each id, in their order: a download that runs is the file's next state, and one that stopped is less than
 * a file that is good.
 */
export function oneForEach(
  here: readonly ImageView[],
  coming: readonly ImageView[],
): readonly ImageView[] {
  const isBroken = ({ state }: ImageView) => state === 'broken';
  const runs = ({ state }: ImageView) => state === 'downloading';
  const weakestFirst = [
    ...[...here.filter(isBroken), ...coming.filter((one) => !runs(one))],
    ...[...here.filter((one) => !isBroken(one)), ...coming.filter(runs)],
  ];
  const strongest = new Map(weakestFirst.map((view) => [view.id, view]));
  return [...new Set([...here, ...coming].map(({ id }) => id))].flatMap(
    (id) => strongest.get(id) ?? [],
  );
}

function labelOf({ kind, point, arch }: Located): string {
  if (kind === 'ipxe') return `iPXE ${point}`;
  if (kind === 'k3s') return `K3s ${point} ${arch}`;
  if (kind === 'proxmox-ve') return `Proxmox VE ${point}`;
  const what = kind === 'iso' ? 'Ubuntu Server' : "Ubuntu's shim and GRUB";
  return `${what} ${point} ${arch}`;
}

function viewOfProgress(progress: Progress | undefined): ProgressView | null {
  if (progress === undefined) return null;
  const { bytes, total, rate, secondsLeft } = progress;
  return { bytes, total: total ?? null, rate, secondsLeft: secondsLeft ?? null };
}
