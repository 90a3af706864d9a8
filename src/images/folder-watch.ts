/**
 * Looks at a folder when something in it changes, on request, and now and then: one look at a time.
 *
 * @module
 */
import { type FSWatcher, watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';

export type FolderWatchOptions = {
  readonly folder: string;
  readonly look: () => Promise<void>;
  /** ms */
  readonly rescanMs: number;
};

export type FolderWatch = {
  start(): Promise<void>;
  stop(): Promise<void>;
  lookNow(): Promise<void>;
  /** ms */
  lookAgainIn(delay: number): void;
};

/** A copy makes hundreds of events a second. */
const DEBOUNCE_MS = 300;

export function createFolderWatch({ folder, look, rescanMs }: FolderWatchOptions): FolderWatch {
  let watcher: FSWatcher | undefined;
  let timer: { readonly handle: NodeJS.Timeout; readonly due: number } | undefined;
  let running: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;
  let started = false;

  /** Looks that are asked for while one runs become one, after it. */
  function lookNow(): Promise<void> {
    queued ??= running.then(async () => {
      running = (queued ?? running).catch(() => undefined);
      queued = undefined;
      attach();
      lookAgainIn(rescanMs);
      await look();
    });
    return queued;
  }

  function lookAgainIn(delay: number): void {
    const due = performance.now() + delay;
    if (!started || (timer !== undefined && timer.due <= due)) return;
    if (timer !== undefined) clearTimeout(timer.handle);
    const handle = setTimeout(() => {
      timer = undefined;
      void lookNow();
    }, delay);
    timer = { handle: handle.unref(), due };
  }

  /** The folder may have been removed and made again; where it can't be watched, looks still come. */
  function attach(): void {
    watcher?.close();
    watcher = undefined;
    if (!started) return;
    try {
      watcher = watch(folder, { persistent: false }, () => lookAgainIn(DEBOUNCE_MS));
      watcher.on('error', () => watcher?.close());
    } catch {
      // ENOENT, or no inotify watch left (ENOSPC).
    }
  }

  async function start(): Promise<void> {
    started = true;
    await mkdir(folder, { recursive: true }).catch(() => undefined);
    await lookNow();
  }

  async function stop(): Promise<void> {
    started = false;
    if (timer !== undefined) clearTimeout(timer.handle);
    timer = undefined;
    attach();
    await (queued ?? running);
  }

  return { start, stop, lookNow, lookAgainIn };
}
