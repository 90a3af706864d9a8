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
import type { BulkFile } from './bulk/file.ts';
import { fileTag } from './bulk/file-tag.ts';
import { type BrokenImage, type CatalogueReport, createImageCatalogue } from './catalogue.ts';
import { type CheckReport, createImageChecks, lists } from './check/image-checks.ts';
import { DOWNLOAD_LIMITS, type DownloadLimits } from './download/download.ts';
import type { Image } from './image.ts';
import type { AddedFile, RunJob } from './image-jobs.ts';
import { type ImageRequest, isIso, type Located, MIRRORS, type Mirrors } from './image-request.ts';
import { runInThread } from './image-thread.ts';
import {
  type ImageView,
  oneForEach,
  viewOfBroken,
  viewOfImage,
  viewOfLocated,
  viewOfRelease,
  viewOfTransfer,
} from './image-view.ts';
import { artifactsOf, type K3sArtifacts, publicFiles } from './k3s/artifacts.ts';
import { createReleaseShelf } from './k3s/release-shelf.ts';
import { createLoaderShelf } from './loaders/loader-shelf.ts';
import { createOrders, type ImageOrders } from './orders.ts';
import { createHostImages, type HostImages } from './proxmox/host-images.ts';
import { createPreparedShelf, type PreparedReport } from './proxmox/prepared-shelf.ts';
import { imageId } from './recognise.ts';
import { type SigningKey, ubuntuSigningKey } from './release/signature.ts';
import { moveInto } from './replace-file.ts';
import { createServableImages } from './servable.ts';
import { createTransfers, type TransferReport } from './transfers.ts';

export type LibraryReport = CatalogueReport | CheckReport | TransferReport | PreparedReport;

export type ImageLibraryOptions = {
  /** ISO files; downloads and sums lie in a hidden folder of it. */
  readonly folder: string;
  /** Where loaders out of archives are put. */
  readonly loadersFolder: string;
  readonly mirrors?: Partial<Mirrors>;
  /** Those that may sign lists of sums; Ubuntu's, where they are missing. */
  readonly signingKeys?: readonly SigningKey[];
  /** Whether files are served whose sum nobody told. */
  readonly unchecked?: 'serve' | 'refuse';
  /** What a copy of Proxmox VE's ISO holds besides, for machines that reach us at `server` (host:port). */
  readonly addedToHost: (server: string) => AddedFile;
  /** Who needs an image now, in words; undefined where nobody does. */
  readonly inUse: (id: string) => string | undefined;
  /** Who asks for exactly this one, in words: pruning keeps it. Nobody, where it is missing. */
  readonly named?: (image: Image) => string | undefined;
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

export type ImageLibrary = ImageOrders &
  HostImages & {
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
    /** What a machine fetches to join with this release of K3s, or why it has to wait, in words. */
    artifactsOf(version: string, arch: string): K3sArtifacts;
    /** K3s' releases as they are served, by percent-encoded path. */
    k3sFiles(): ReadonlyMap<string, BulkFile>;
    /** Calls `listener` when anything but progress changes. Returns what ends that. */
    onChange(listener: () => void): () => void;
  };

const DEFAULTS = {
  ...{ report: () => {}, now: Date.now, run: runInThread },
  unchecked: 'serve' as const,
};

export function createImageLibrary(options: ImageLibraryOptions): ImageLibrary {
  const settings = { ...DEFAULTS, ...options };
  const { folder, loadersFolder, report, now, run, unchecked } = settings;
  const mirrors = { ...MIRRORS, ...options.mirrors };
  const hidden = join(folder, '.pilotlight');
  const listeners = new Set<() => void>();
  let told = '';
  /** Looks come every minute, changes do not. */
  const changed = () => {
    const now = JSON.stringify([
      servable.list(),
      hosts.copies(),
      views().map(({ id, state, reason }) => [id, state, reason]),
    ]);
    if (now === told) return;
    told = now;
    forgetParts();
    for (const listener of listeners) listener();
  };
  const keys = async () => options.signingKeys ?? [await ubuntuSigningKey()];
  const checks = createImageChecks({ folder, hidden, keys, run, now, report, changed });
  const catalogue = createImageCatalogue({
    ...{ folder, report, now, looked },
    ...(options.settleMs === undefined ? {} : { settleMs: options.settleMs }),
  });
  const servable = createServableImages({ catalogue, checks, unchecked });
  const copies = createPreparedShelf({
    ...{ folder: join(hidden, 'hosts'), run, now, report, changed },
    added: settings.addedToHost,
    spare: options.limits?.spare ?? DOWNLOAD_LIMITS.spare,
  });
  const hosts = createHostImages({ shelf: copies, images: () => servable.list() });
  const shelf = createLoaderShelf(loadersFolder, run);
  const k3s = createReleaseShelf({ root: join(folder, 'k3s'), hidden, run, report, changed });
  const transfers = createTransfers({
    ...{ folder: hidden, run, now, report, changed, complete },
    limits: { ...DOWNLOAD_LIMITS, ...options.limits },
  });

  /** Releases of K3s lie in folders of the same folder. */
  function looked(): void {
    void checks.consider(catalogue.list());
    void k3s.look();
  }

  /** Two looks: the first one takes a new file for one that may still grow. */
  async function refresh(): Promise<void> {
    await catalogue.refresh();
    await catalogue.refresh();
    await k3s.look();
    await checks.consider(catalogue.list());
  }

  async function complete(located: Located, part: string): Promise<void> {
    if (located.kind === 'k3s') return k3s.take(located, part);
    if (!isIso(located.kind)) return shelf.install(located, part);
    const path = join(folder, located.name);
    await moveInto(part, path);
    await checks.trust(located.name, fileTag(await stat(path)), located.sha256);
    await refresh();
  }

  /** Of downloads that stopped, where somebody brought the file in another way. */
  function forgetParts(): void {
    const verified = views().filter(({ state }) => state === 'verified');
    for (const { located, state } of transfers.list()) {
      const isHere = verified.some(({ id }) => id === imageId(located.name));
      if (state !== 'downloading' && isHere) void transfers.cancel(located.name).catch(() => {});
    }
  }

  function views(): readonly ImageView[] {
    const here = [
      ...catalogue.broken().map(viewOfBroken),
      ...catalogue.list().map((image) => viewOfImage(image, checks)),
      ...shelf.list().map(viewOfLocated),
      ...k3s.list().map(viewOfRelease),
    ];
    return oneForEach(here, transfers.list().map(viewOfTransfer));
  }

  const orders = createOrders({
    ...{ folder, catalogue, checks, shelf, k3s, transfers, views, refresh },
    servable: servable.list,
    ...{ inUse: options.inUse, named: options.named ?? (() => undefined) },
    spare: options.limits?.spare ?? DOWNLOAD_LIMITS.spare,
    locate: async (request: ImageRequest, signal: AbortSignal) => {
      const timeoutMs = options.mirrorTimeoutMs ?? 15_000;
      const kept = { lists: lists(hidden), pins: k3s.pins() };
      const order = { request, mirrors, keys: await keys(), timeoutMs, ...kept };
      const located = await run('locate', order, { signal });
      await checks.consider(catalogue.list());
      return located;
    },
  });

  return {
    ...orders,
    ...hosts,
    async start() {
      await Promise.all([checks.start(), shelf.load(), k3s.start(), copies.start()]);
      await catalogue.start();
      await checks.consider(catalogue.list());
      await transfers.start();
      changed();
    },
    async stop() {
      await Promise.all([orders.stop(), transfers.stop(), catalogue.stop()]);
      await Promise.all([checks.stop(), k3s.stop(), copies.stop()]);
    },
    refresh,
    list: servable.list,
    find: servable.find,
    broken: () =>
      views().flatMap(({ id, state, reason }) =>
        state === 'broken' ? [{ id, reason: reason ?? 'cannot be used' }] : [],
      ),
    views,
    artifactsOf: (version, arch) =>
      artifactsOf({ version, arch }, k3s.find(version, arch), views()),
    k3sFiles: () => publicFiles(k3s.list()),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
