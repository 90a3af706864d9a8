/**
 * What people order: an image to come, to go, or the old ones to go.
 *
 * @module
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErrorCode, ProvisioningError } from '../domain/errors.ts';
import type { ImageCatalogue } from './catalogue.ts';
import type { ImageChecks } from './check/image-checks.ts';
import { comparePoints } from './disk-info.ts';
import { requireSpace } from './download/part.ts';
import type { Image } from './image.ts';
import { asFault, type ImageFaultKind } from './image-fault.ts';
import { type ImageRequest, isIso, type Located } from './image-request.ts';
import type { ImageView } from './image-view.ts';
import type { ReleaseShelf } from './k3s/release-shelf.ts';
import type { LoaderShelf } from './loaders/loader-shelf.ts';
import { imageId } from './recognise.ts';
import { syncFolder } from './replace-file.ts';
import type { Transfers } from './transfers.ts';

export type ImageOrders = {
  /**
   * Sees to it that an image is there: returns at once where it is, else when the mirror has said what
   * will come. Two orders of one image are one. Throws IMAGE_NOT_FOUND, IMAGE_UNTRUSTED,
   * MIRROR_UNUSABLE or DISK_UNUSABLE.
   */
  request(request: ImageRequest): Promise<ImageView>;
  /** Ends its download, or removes it. Throws IMAGE_IN_USE or IMAGE_NOT_FOUND. */
  remove(id: string): Promise<void>;
  /** Removes the older points of each release of which a newer one can be served. */
  prune(which: { readonly release?: string | undefined }): Promise<Pruned>;
};

export type Pruned = {
  /** Ids. */
  readonly removed: readonly string[];
  /** What would have gone, and is in use or asked for as it is. */
  readonly kept: readonly { readonly id: string; readonly reason: string }[];
};

export type OrdersParts = {
  readonly folder: string;
  readonly catalogue: Pick<ImageCatalogue, 'list'>;
  readonly checks: Pick<ImageChecks, 'verdict'>;
  readonly shelf: LoaderShelf;
  readonly k3s: ReleaseShelf;
  readonly transfers: Transfers;
  /** Those that may be served. */
  readonly servable: () => readonly Image[];
  readonly views: () => readonly ImageView[];
  readonly refresh: () => Promise<void>;
  readonly inUse: (id: string) => string | undefined;
  readonly named: (image: Image) => string | undefined;
  /** Bytes that stay free on the disk. */
  readonly spare: number;
  readonly locate: (request: ImageRequest, signal: AbortSignal) => Promise<Located>;
};

export function createOrders(parts: OrdersParts): ImageOrders & { stop(): Promise<void> } {
  const { folder, catalogue, checks, shelf, k3s, transfers, views, refresh, inUse } = parts;
  const locating = new Map<string, Promise<Located>>();
  const stopping = new AbortController();

  function locate(request: ImageRequest): Promise<Located> {
    const key = JSON.stringify(request);
    const running = locating.get(key);
    if (running !== undefined) return running;
    const begun = parts.locate(request, stopping.signal).finally(() => locating.delete(key));
    locating.set(key, begun);
    return begun;
  }

  /** A point is what it is: nobody has to be asked for one that is here. */
  function presentPoint(request: ImageRequest): ImageView | undefined {
    if (request.kind === 'k3s') {
      const name = k3s.present(request);
      return name === undefined ? undefined : viewOf(imageId(name));
    }
    if (request.kind === 'ipxe' || !isPoint(request.release)) return undefined;
    const { kind, release } = request;
    const arch = 'arch' in request ? request.arch : 'amd64';
    return views().find((view) => {
      return (
        view.state === 'verified' &&
        view.kind === kind &&
        view.point === release &&
        view.arch === arch
      );
    });
  }

  function isThere(located: Located): boolean {
    const { kind, name, sha256 } = located;
    if (kind === 'k3s') return k3s.holds(located);
    if (!isIso(kind)) return shelf.list().some((one) => one.sha256 === sha256);
    const image = catalogue.list().find(({ id }) => id === imageId(name));
    return image !== undefined && checks.verdict(image).state !== 'broken';
  }

  async function request(wanted: ImageRequest): Promise<ImageView> {
    const present = presentPoint(wanted);
    if (present !== undefined) return present;
    try {
      const located = await locate(wanted);
      if (!isThere(located)) await begin(located);
      return viewOf(imageId(located.name));
    } catch (error) {
      throw error instanceof ProvisioningError ? error : asProblem(error);
    }
  }

  /** Where the index tells the size, a disk that is too small is told at once. */
  async function begin(located: Located): Promise<void> {
    const before = transfers.find(located.name);
    const missing = (located.size ?? 0) - (before?.progress.bytes ?? 0);
    const toCome = missing + transfers.outstanding();
    const runs = before?.state === 'downloading';
    if (!runs) await requireSpace(join(folder, located.name), toCome, parts.spare);
    transfers.begin(located);
  }

  function viewOf(id: string): ImageView {
    const view = views().find((one) => one.id === id);
    if (view !== undefined) return view;
    throw new ProvisioningError('IMAGE_NOT_FOUND', `there is no image ${id}`);
  }

  function requireFree(id: string): void {
    const user = inUse(id);
    if (user === undefined) return;
    throw new ProvisioningError('IMAGE_IN_USE', `${id} is in use: ${user}`);
  }

  async function remove(id: string): Promise<void> {
    const { kind, label, state } = viewOf(id);
    const name = decodeURIComponent(id);
    const cancelled = await transfers.cancel(name);
    const isHere = views().some((view) => view.id === id);
    // A download that ran was what the file was to become: the file stays as it was before.
    if (cancelled && (state === 'downloading' || !isHere)) return;
    if (await shelf.remove(name)) return;
    if (kind !== 'k3s' && !isIso(kind)) {
      throw new ProvisioningError('IMAGE_NOT_FOUND', `${label} is ${state}`);
    }
    requireFree(id);
    await removeHere(name, kind === 'k3s' ? 'k3s' : 'iso');
    await refresh();
  }

  async function removeHere(name: string, kind: 'iso' | 'k3s'): Promise<void> {
    try {
      if (kind === 'k3s') return void (await k3s.remove(name));
      await rm(join(folder, name));
      await syncFolder(folder);
    } catch (error) {
      throw asProblem(error);
    }
  }

  async function prune({ release }: { readonly release?: string | undefined }): Promise<Pruned> {
    const isos = outdated(catalogue.list(), parts.servable()).filter((image) => {
      return release === undefined || image.release === release;
    });
    const old = [
      ...isos.map((iso) => ({ id: iso.id, kind: 'iso' as const, named: parts.named(iso) })),
      ...k3s.outdated(release).map((name) => {
        return { id: imageId(name), kind: 'k3s' as const, named: undefined };
      }),
    ];
    const removed: string[] = [];
    const kept: { id: string; reason: string }[] = [];
    for (const { id, kind, named } of old) {
      const reason = inUse(id) ?? named;
      if (reason === undefined) {
        await removeHere(decodeURIComponent(id), kind);
        removed.push(id);
      } else kept.push({ id, reason });
    }
    if (removed.length > 0) await refresh();
    return { removed, kept };
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await Promise.allSettled(locating.values());
  }

  return { request, remove, prune, stop };
}

/** `24.04.4` or `8.4-1`. */
function isPoint(release: string): boolean {
  return /^\d+\.\d+[.-]\d+$/.test(release);
}

/** Those of which a newer point can be installed: one that is broken, or refused, replaces nothing. */
function outdated(images: readonly Image[], servable: readonly Image[]): readonly Image[] {
  return images.filter((image) =>
    servable.some((other) => {
      return isSameLine(image, other) && comparePoints(image.point, other.point) < 0;
    }),
  );
}

function isSameLine(a: Image, b: Image): boolean {
  return a.distribution === b.distribution && a.release === b.release && a.arch === b.arch;
}

const CODES: Readonly<Record<ImageFaultKind, ErrorCode>> = {
  network: 'MIRROR_UNUSABLE',
  mirror: 'MIRROR_UNUSABLE',
  'not-found': 'IMAGE_NOT_FOUND',
  untrusted: 'IMAGE_UNTRUSTED',
  disk: 'DISK_UNUSABLE',
  program: 'UNAVAILABLE',
  cancelled: 'UNAVAILABLE',
};

function asProblem(error: unknown): ProvisioningError {
  const fault = asFault(error);
  return new ProvisioningError(CODES[fault.kind], fault.message, { cause: error });
}
