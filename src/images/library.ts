/**
 * The images: those that are there, those that come, and which of them may be served.
 *
 * Nothing unverified is served. A file without a known sum is the one exception that its owner makes by
 * putting it there, and can be switched off.
 *
 * @module
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrokenImage, type CatalogueReport, createImageCatalogue } from './catalogue.ts';
import { type CheckReport, createImageChecks, lists } from './check/image-checks.ts';
import { DOWNLOAD_LIMITS, type DownloadLimits } from './download/download.ts';
import { fileTag } from './file-tag.ts';
import { findImage } from './find-image.ts';
import type { Image } from './image.ts';
import type { RunJob } from './image-jobs.ts';
import { type ImageRequest, type Located, MIRRORS, type Mirrors } from './image-request.ts';
import { runInThread } from './image-thread.ts';
import {
  type ImageView,
  viewOfBroken,
  viewOfImage,
  viewOfLocated,
  viewOfTransfer,
} from './image-view.ts';
import { createLoaderShelf } from './loaders/loader-shelf.ts';
import { createOrders, type ImageOrders } from './orders.ts';
import { type SigningKey, ubuntuSigningKey } from './release/signature.ts';
import { moveInto } from './replace-file.ts';
import { createTransfers, type TransferReport } from './transfers.ts';

export type LibraryReport = CatalogueReport | CheckReport | TransferReport;

export type ImageLibraryOptions = {
  /** ISO files; downloads and sums lie in a hidden folder of it. */
  readonly folder: string;
  /** Where loaders out of archives are put. */
  readonly loadersFolder: string;
  readonly mirrors?: Mirrors;
  /** Those that may sign lists of sums; Ubuntu's, where they are missing. */
  readonly signingKeys?: readonly SigningKey[];
  /** Whether files are served whose sum nobody told. */
  readonly unchecked?: 'serve' | 'refuse';
  /** Who needs an image now, in words; undefined where nobody does. */
  readonly inUse: (id: string) => string | undefined;
  readonly report?: (report: LibraryReport) => void;
  /** ms since the epoch. */
  readonly now?: () => number;
  readonly limits?: Partial<DownloadLimits>;
  /** For one small file of a mirror; ms. */
  readonly mirrorTimeoutMs?: number;
  /** As the catalogue's. */
  readonly settleMs?: number;
  readonly run?: RunJob;
};

export type ImageLibrary = ImageOrders & {
  start(): Promise<void>;
  /** Downloads are interrupted, and go on at the next start. */
  stop(): Promise<void>;
  /** Looks at the folder now. */
  refresh(): Promise<void>;
  /** Those that may be served. */
  list(): readonly Image[];
  broken(): readonly BrokenImage[];
  /** Among those that may be served; as the catalogue's. */
  find(wanted: string, arch: string): Image | undefined;
  /** All of them, in whatever state. */
  views(): readonly ImageView[];
  /** Calls `listener` when anything but progress changes. Returns what ends that. */
  onChange(listener: () => void): () => void;
};

const DEFAULTS = { report: () => {}, now: Date.now, mirrors: MIRRORS, run: runInThread };

export function createImageLibrary(options: ImageLibraryOptions): ImageLibrary {
  const { folder, loadersFolder, report, now, run, mirrors } = { ...DEFAULTS, ...options };
  const hidden = join(folder, '.pilotlight');
  const listeners = new Set<() => void>();
  let told = '';
  /** Looks come every minute, changes do not. */
  const changed = () => {
    const now = JSON.stringify([
      list(),
      views().map(({ id, state, reason }) => [id, state, reason]),
    ]);
    if (now === told) return;
    told = now;
    for (const listener of listeners) listener();
  };
  const keys = async () => options.signingKeys ?? [await ubuntuSigningKey()];
  const checks = createImageChecks({ folder, hidden, keys, run, now, report, changed });
  const catalogue = createImageCatalogue({
    ...{ folder, report, now, looked: () => void checks.consider(catalogue.list()) },
    ...(options.settleMs === undefined ? {} : { settleMs: options.settleMs }),
  });
  const shelf = createLoaderShelf(loadersFolder, run);
  const transfers = createTransfers({
    ...{ folder: hidden, run, now, report, changed, complete },
    limits: { ...DOWNLOAD_LIMITS, ...options.limits },
  });

  /** Two looks: the first one takes a new file for one that may still grow. */
  async function refresh(): Promise<void> {
    await catalogue.refresh();
    await catalogue.refresh();
    await checks.consider(catalogue.list());
  }

  async function complete(located: Located, part: string): Promise<void> {
    if (located.kind !== 'iso') return shelf.install(located, part);
    const path = join(folder, located.name);
    await moveInto(part, path);
    await checks.trust(located.name, fileTag(await stat(path)), located.sha256);
    await refresh();
  }

  const mayServe = (image: Image): boolean => {
    const { state } = checks.verdict(image);
    return state === 'verified' || (state === 'unchecked' && options.unchecked !== 'refuse');
  };

  const list = () => catalogue.list().filter(mayServe);

  /** Later ones stand for the same file better: a download that runs is the file's next state. */
  function views(): readonly ImageView[] {
    const all = [
      ...catalogue.broken().map(viewOfBroken),
      ...catalogue.list().map((image) => viewOfImage(image, checks)),
      ...shelf.list().map(viewOfLocated),
      ...transfers.list().map(viewOfTransfer),
    ];
    return [...new Map(all.map((view) => [view.id, view])).values()];
  }

  const orders = createOrders({
    ...{ folder, catalogue, checks, shelf, transfers, views, refresh, inUse: options.inUse },
    spare: options.limits?.spare ?? DOWNLOAD_LIMITS.spare,
    locate: async (request: ImageRequest, signal: AbortSignal) => {
      const timeoutMs = options.mirrorTimeoutMs ?? 15_000;
      const order = { request, mirrors, keys: await keys(), timeoutMs, lists: lists(hidden) };
      const located = await run('locate', order, { signal });
      await checks.consider(catalogue.list());
      return located;
    },
  });

  return {
    ...orders,
    async start() {
      await Promise.all([checks.start(), shelf.load()]);
      await catalogue.start();
      await checks.consider(catalogue.list());
      await transfers.start();
    },
    async stop() {
      await Promise.all([orders.stop(), transfers.stop(), catalogue.stop()]);
      await checks.stop();
    },
    refresh,
    list,
    broken: () =>
      views().flatMap(({ id, state, reason }) =>
        state === 'broken' ? [{ id, reason: reason ?? 'cannot be used' }] : [],
      ),
    find: (wanted, arch) => findImage(list(), wanted, arch),
    views,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
