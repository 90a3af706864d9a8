/**
 * Checks the images of the folder, one after the other, and remembers what came of it.
 *
 * @module
 */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileTag } from '../bulk/file-tag.ts';
import { createRateMeter, type Progress, type RateMeter } from '../download/rate.ts';
import type { Image } from '../image.ts';
import { asFault } from '../image-fault.ts';
import type { JobProgress, KnownSums, RunJob } from '../image-jobs.ts';
import type { SigningKey } from '../release/signature.ts';
import { createSumMemory } from './sum-memory.ts';
import { judge, type Verdict } from './verdict.ts';

export type CheckReport =
  | { readonly kind: 'image-verified' | 'image-checking'; readonly id: string }
  | { readonly kind: 'sums-not-kept'; readonly reason: string };

export type ImageChecksOptions = {
  readonly folder: string;
  /** Where lists that were fetched are kept, and what is remembered. */
  readonly hidden: string;
  readonly keys: () => Promise<readonly SigningKey[]>;
  readonly run: RunJob;
  /** ms */
  readonly now: () => number;
  readonly report: (report: CheckReport) => void;
  /** A verdict may be another one now. */
  readonly changed: () => void;
};

export type ImageChecks = {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Looks at these images, and no others. Returns when the known sums have been read, before checks end. */
  consider(images: readonly Image[]): Promise<void>;
  verdict(image: Image): Verdict;
  /** Another number where a verdict may be another one than before. */
  revision(): number;
  /** Of the image that is being read. */
  progress(image: Image): Progress | undefined;
  /** The file `name` was checked elsewhere. */
  trust(name: string, tag: string, sha256: string): Promise<void>;
};

export function lists(hidden: string): string {
  return join(hidden, 'sums');
}

export function createImageChecks(options: ImageChecksOptions): ImageChecks {
  const { folder, hidden, keys, run, now, report, changed } = options;
  const memory = createSumMemory(join(hidden, 'checked.json'));
  const stopping = new AbortController();
  /** By tag: a file that cannot be read is not tried again before it changes. */
  const failures = new Map<string, string>();
  let images: readonly Image[] = [];
  let sums: KnownSums | undefined;
  let sumsTag: string | undefined;
  let reading: { readonly tag: string; readonly meter: RateMeter } | undefined;
  let running: Promise<void> | undefined;
  let busy = false;
  let revision = 0;
  let looking: Promise<void> = Promise.resolve();

  function verdict(image: Image): Verdict {
    const failure = failures.get(image.etag);
    if (failure !== undefined) return { state: 'broken', reason: failure };
    const name = basename(image.path);
    return judge(name, memory.recall(name, image.etag), sums);
  }

  async function readSums(): Promise<void> {
    const tag = await tagsOf(folder, lists(hidden));
    if (sums !== undefined && tag === sumsTag) return;
    const order = { folder, lists: lists(hidden), keys: await keys() };
    const none = { signed: new Map(), fetched: new Map(), unsigned: new Map(), refused: new Map() };
    sums = tag === '' ? none : await run('read-sums', order, { signal: stopping.signal });
    sumsTag = tag;
    revision += 1;
  }

  async function checkAll(): Promise<void> {
    for (;;) {
      const next = images.find((image) => {
        const found = verdict(image);
        return found.state === 'checking' && found.expected !== undefined;
      });
      if (next === undefined || stopping.signal.aborted) break;
      await check(next);
      changed();
    }
    busy = false;
  }

  async function check({ id, path, etag, size }: Image): Promise<void> {
    report({ kind: 'image-checking', id });
    const meter = createRateMeter();
    meter.update(0, size, now());
    reading = { tag: etag, meter };
    const onProgress: JobProgress = (bytes, total) => meter.update(bytes, total, now());
    try {
      const found = await run('hash', { path }, { signal: stopping.signal, onProgress });
      if (found.tag === etag) await trust(basename(path), etag, found.sha256);
      else fail(etag, 'is being changed');
    } catch (error) {
      const fault = asFault(error);
      if (fault.kind !== 'cancelled') fail(etag, `cannot be read: ${fault.message}`);
    } finally {
      reading = undefined;
    }
    const image = images.find((one) => one.etag === etag);
    if (image !== undefined && verdict(image).state === 'verified') {
      report({ kind: 'image-verified', id });
    }
  }

  function fail(etag: string, reason: string): void {
    failures.set(etag, reason);
    revision += 1;
  }

  async function trust(name: string, tag: string, sha256: string): Promise<void> {
    const kept = memory.remember(name, { tag, sha256 });
    revision += 1;
    try {
      await kept;
    } catch (error) {
      report({ kind: 'sums-not-kept', reason: asFault(error).message });
    }
  }

  async function look(): Promise<void> {
    try {
      await readSums();
    } catch (error) {
      report({ kind: 'sums-not-kept', reason: asFault(error).message });
    }
    changed();
    if (busy) return;
    busy = true;
    running = checkAll();
  }

  return {
    async start() {
      await memory.load();
      revision += 1;
    },
    async stop() {
      stopping.abort();
      await looking;
      await running;
    },
    consider(those) {
      images = those;
      looking = looking.then(look);
      return looking;
    },
    verdict,
    revision: () => revision,
    progress: (image) => (reading?.tag === image.etag ? reading.meter.progress(now()) : undefined),
    trust,
  };
}

/** Changes when a list does; empty where there is none. */
async function tagsOf(folder: string, kept: string): Promise<string> {
  const paths = [join(folder, 'SHA256SUMS'), join(folder, 'SHA256SUMS.gpg'), kept];
  const stats = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return stats.flatMap((one) => (one === undefined ? [] : [fileTag(one)])).join(' ');
}
