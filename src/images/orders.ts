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
import type { ImageRequest, Located } from './image-request.ts';
import type { ImageView } from './image-view.ts';
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
  /** What would have gone, and is in use. */
  readonly kept: readonly { readonly id: string; readonly reason: string }[];
};

export type OrdersParts = {
  readonly folder: string;
  readonly catalogue: Pick<ImageCatalogue, 'list' | 'broken'>;
  readonly checks: Pick<ImageChecks, 'verdict'>;
  readonly shelf: LoaderShelf;
  readonly transfers: Transfers;
  readonly views: () => readonly ImageView[];
  readonly refresh: () => Promise<void>;
  readonly inUse: (id: string) => string | undefined;
  /** Bytes that stay free on the disk. */
  readonly spare: number;
  readonly locate: (request: ImageRequest, signal: AbortSignal) => Promise<Located>;
};

export function createOrders(parts: OrdersParts): ImageOrders & { stop(): Promise<void> } {
  const { folder, catalogue, checks, shelf, transfers, views, refresh, inUse } = parts;
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
    if (request.kind === 'ipxe' || request.release.split('.').length < 3) return undefined;
    const { kind, release, arch } = request;
    return views().find((view) => {
      return (
        view.state === 'verified' &&
        view.kind === kind &&
        view.point === release &&
        view.arch === arch
      );
    });
  }

  function isThere({ kind, name, sha256 }: Located): boolean {
    if (kind !== 'iso') return shelf.list().some((one) => one.sha256 === sha256);
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
    const runs = before?.state === 'downloading';
    if (!runs) await requireSpace(join(folder, located.name), missing, parts.spare);
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
    if (await transfers.cancel(name)) return;
    if (await shelf.remove(name)) return;
    if (kind !== 'iso') throw new ProvisioningError('IMAGE_NOT_FOUND', `${label} is ${state}`);
    requireFree(id);
    await removeFile(name);
    await refresh();
  }

  async function removeFile(name: string): Promise<void> {
    try {
      await rm(join(folder, name));
      await syncFolder(folder);
    } catch (error) {
      throw asProblem(error);
    }
  }

  async function prune({ release }: { readonly release?: string | undefined }): Promise<Pruned> {
    const old = outdated(catalogue.list(), checks).filter((image) => {
      return release === undefined || image.release === release;
    });
    const removed: string[] = [];
    const kept: { id: string; reason: string }[] = [];
    for (const { id } of old) {
      const reason = inUse(id);
      if (reason === undefined) {
        await removeFile(decodeURIComponent(id));
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

/** Those of which a newer point is there and good: a new one that is broken replaces nothing. */
function outdated(
  images: readonly Image[],
  checks: Pick<ImageChecks, 'verdict'>,
): readonly Image[] {
  const good = images.filter((image) => {
    return ['verified', 'unchecked'].includes(checks.verdict(image).state);
  });
  return images.filter((image) =>
    good.some((other) => isSameLine(image, other) && comparePoints(image.point, other.point) < 0),
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
  cancelled: 'UNAVAILABLE',
};

function asProblem(error: unknown): ProvisioningError {
  const fault = asFault(error);
  return new ProvisioningError(CODES[fault.kind], fault.message, { cause: error });
}
