/**
 * The images in one folder, kept up to date while files come and go.
 *
 * A file is looked at only when two looks found it the same, or its last change is old enough: a
 * download that is still running is no broken image. File systems that report no changes (NFS, a
 * symbolic link's target) are caught by a look every minute.
 *
 * @module
 */
import { findImage } from './find-image.ts';
import { type FileMark, sameMark, scanFolder } from './folder-scan.ts';
import { createFolderWatch } from './folder-watch.ts';
import type { Image } from './image.ts';
import { imageId, type Recognition, recognise } from './recognise.ts';

export type BrokenImage = { readonly id: string; readonly reason: string };

export type CatalogueReport =
  | { readonly kind: 'image-added' | 'image-removed'; readonly image: Image }
  | { readonly kind: 'image-refused'; readonly id: string; readonly reason: string }
  | { readonly kind: 'folder-unreadable'; readonly folder: string; readonly reason: string };

export type CatalogueOptions = {
  readonly folder: string;
  readonly report?: (report: CatalogueReport) => void;
  /** ms since the epoch. */
  readonly now?: () => number;
  /** How long a file must have been left alone before it is looked at; ms. */
  readonly settleMs?: number;
  /** Between looks that nothing called for; ms. */
  readonly rescanMs?: number;
  /** Called after each look, changes or not: other files of the folder may have changed. */
  readonly looked?: () => void;
};

export type ImageCatalogue = {
  /** Looks at the folder, and then watches it. Creates it where it is missing. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Looks now. Returns once a look that began after the call has ended. */
  refresh(): Promise<void>;
  /** The same array until a look finds others. */
  list(): readonly Image[];
  broken(): readonly BrokenImage[];
  /** `wanted` is a release (`24.04`), a point (`24.04.4`) or a file's name. */
  find(wanted: string, arch: string): Image | undefined;
  /** Calls `listener` after each change of either list. Returns what ends that. */
  onChange(listener: () => void): () => void;
};

type Known = { readonly mark: FileMark; readonly recognition: Recognition | undefined };

const DEFAULTS = {
  report: () => {},
  now: Date.now,
  settleMs: 3000,
  rescanMs: 60_000,
  looked: () => {},
};

export function createImageCatalogue(options: CatalogueOptions): ImageCatalogue {
  const { folder, report, now, settleMs, rescanMs, looked } = { ...DEFAULTS, ...options };
  const listeners = new Set<() => void>();
  const watch = createFolderWatch({ folder, look, rescanMs });
  let known: ReadonlyMap<string, Known> = new Map();
  let images: readonly Image[] = [];
  let unreadable: string | undefined;

  async function look(): Promise<void> {
    const scan = await scanFolder(folder);
    reportFolder(scan.kind === 'unreadable' ? scan.reason : undefined);
    const files = scan.kind === 'files' ? scan.files : new Map<string, FileMark>();
    const next = new Map<string, Known>();
    for (const [path, mark] of files) next.set(path, await lookAt(path, mark));
    const before = known;
    known = next;
    images = imagesAmong(next, images);
    if ([...next.values()].some(({ recognition }) => recognition === undefined)) {
      watch.lookAgainIn(settleMs);
    }
    announce(before);
    looked();
  }

  function reportFolder(reason: string | undefined): void {
    if (reason !== undefined && reason !== unreadable) {
      report({ kind: 'folder-unreadable', folder, reason });
    }
    unreadable = reason;
  }

  /** Keeps what is known of an unchanged file; leaves one that may still grow for the next look. */
  async function lookAt(path: string, mark: FileMark): Promise<Known> {
    const before = known.get(path);
    const unchanged = before !== undefined && sameMark(before.mark, mark);
    if (unchanged && before.recognition !== undefined) return before;
    // The file system knows fractions of a ms, the clock does not.
    const settled = unchanged || now() - Math.floor(mark.modifiedAt) >= settleMs;
    return { mark, recognition: settled ? await recognise(path) : undefined };
  }

  function announce(before: ReadonlyMap<string, Known>): void {
    const paths = [...new Set([...before.keys(), ...known.keys()])];
    const changed = paths.filter((path) => {
      return before.get(path)?.recognition !== known.get(path)?.recognition;
    });
    for (const path of changed) {
      reportChange(path, before.get(path)?.recognition, known.get(path)?.recognition);
    }
    if (changed.length > 0) for (const listener of listeners) listener();
  }

  function reportChange(path: string, old?: Recognition, fresh?: Recognition): void {
    if (old?.kind === 'image') report({ kind: 'image-removed', image: old.image });
    if (fresh?.kind === 'image') report({ kind: 'image-added', image: fresh.image });
    if (fresh?.kind === 'refused') {
      report({ kind: 'image-refused', id: imageId(path), reason: fresh.reason });
    }
  }

  function broken(): readonly BrokenImage[] {
    return [...known].flatMap(([path, { recognition }]) => {
      return recognition?.kind === 'refused'
        ? [{ id: imageId(path), reason: recognition.reason }]
        : [];
    });
  }

  function onChange(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return {
    start: watch.start,
    stop: watch.stop,
    refresh: watch.lookNow,
    list: () => images,
    broken,
    find: (wanted, arch) => findImage(images, wanted, arch),
    onChange,
  };
}

/** `before`, where it holds the same ones. */
function imagesAmong(
  known: ReadonlyMap<string, Known>,
  before: readonly Image[],
): readonly Image[] {
  const images = [...known.values()].flatMap(({ recognition }) =>
    recognition?.kind === 'image' ? [recognition.image] : [],
  );
  const isSame = images.length === before.length && images.every((one, at) => one === before[at]);
  return isSame ? before : images;
}
