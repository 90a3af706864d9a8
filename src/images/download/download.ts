/**
 * Downloads one file, over cuts and restarts, until its sum is right.
 *
 * The bytes lie under another name until they are checked. Nothing here gives them their own.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import { asFault, ImageFault } from '../image-fault.ts';
import type { Located } from '../image-request.ts';
import { attempt, type Copy } from './attempt.ts';
import { openPart, type Part } from './part.ts';
import { readSidecar, removePart, type Sidecar, writeSidecar } from './sidecar.ts';

export type DownloadLimits = {
  /** Without a byte for this long a connection is given up; ms. */
  readonly stallMs: number;
  /** Attempts in a row that bring nearly nothing. */
  readonly attempts: number;
  /** Before the second attempt; doubles up to a minute; ms. */
  readonly pauseMs: number;
  /** Bytes that stay free on the disk. */
  readonly spare: number;
  /** How many bytes a power cut may cost. */
  readonly syncEvery: number;
};

const MiB = 1024 * 1024;

export const DOWNLOAD_LIMITS: DownloadLimits = {
  stallMs: 30_000,
  attempts: 8,
  pauseMs: 1000,
  spare: 256 * MiB,
  syncEvery: 32 * MiB,
};

const LONGEST_PAUSE_MS = 60_000;
/** An attempt that brought this much was no failure: 3 GB over a bad line are cut more than eight times. */
const WORTHWHILE = MiB;

export type DownloadOptions = {
  readonly located: Located;
  /** Where the bytes lie meanwhile. */
  readonly part: string;
  readonly limits: DownloadLimits;
  readonly signal: AbortSignal;
  readonly onProgress: (bytes: number, total: number | undefined) => void;
};

/**
 * Returns when the part is on the disk, whole and right. Throws an ImageFault; the part stays then, to
 * go on with, unless its bytes are wrong.
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { located, part: path } = options;
  const before = await resumable(path, located);
  if (await tryOnce(options, before)) return;
  // Its beginning came from another time, and may be to blame.
  if (before !== undefined && (await tryOnce(options, undefined))) return;
  throw new ImageFault('untrusted', `${located.url} has another sum than ${located.sha256}`);
}

/** Whether the sum was right. Where it was not, nothing is left of the part. */
async function tryOnce(options: DownloadOptions, before: Sidecar | undefined): Promise<boolean> {
  const { located, part: path } = options;
  let sidecar: Sidecar = before ?? fresh(located);
  await writeSidecar(path, sidecar);
  const part = await openPart(path, sidecar.synced);
  try {
    const remember = async (changes: Partial<Sidecar>) => {
      await part.sync();
      sidecar = { ...sidecar, ...changes, synced: part.have() };
      await writeSidecar(path, sidecar);
    };
    await persist(options, part, { now: () => sidecar, remember });
    await part.sync();
    if (part.sum() === located.sha256) return true;
  } finally {
    await part.close();
  }
  await removePart(path);
  return false;
}

function fresh(located: Located): Sidecar {
  return { located, validator: undefined, total: undefined, synced: 0, stopped: undefined };
}

/** What was begun, if it is of the same file. Another address may hold another copy of it. */
async function resumable(path: string, located: Located): Promise<Sidecar | undefined> {
  const before = await readSidecar(path);
  if (before === undefined || before.located.sha256 !== located.sha256) return undefined;
  if (before.synced === 0) return undefined;
  const validator = before.located.url === located.url ? before.validator : undefined;
  return { ...before, located, validator, stopped: undefined };
}

type Memory = {
  readonly now: () => Sidecar;
  readonly remember: (changes: Partial<Sidecar>) => Promise<void>;
};

async function persist(options: DownloadOptions, part: Part, memory: Memory): Promise<void> {
  const { limits, signal, onProgress } = options;
  onProgress(part.have(), memory.now().total ?? options.located.size);
  for (let failures = 0; ; ) {
    const had = part.have();
    try {
      return await attempt(attemptOptions(options, part, memory));
    } catch (error) {
      const fault = asFault(error);
      // A full disk takes no note either; what was noted before holds.
      await memory.remember({}).catch(() => undefined);
      failures = part.have() - had >= WORTHWHILE ? 0 : failures + 1;
      if (fault.kind !== 'network' || failures >= limits.attempts) throw fault;
    }
    const pause = Math.min(limits.pauseMs * 2 ** failures, LONGEST_PAUSE_MS);
    await delay(pause, undefined, { signal }).catch((cause) => {
      throw new ImageFault('cancelled', 'called off', { cause });
    });
  }
}

function attemptOptions(
  { located, part: path, limits, signal, onProgress }: DownloadOptions,
  part: Part,
  memory: Memory,
) {
  return {
    ...{ url: located.url, part, path, signal, stallMs: limits.stallMs, spare: limits.spare },
    validator: memory.now().validator,
    size: located.size,
    begun: (copy: Copy) => memory.remember(copy),
    async grown() {
      if (part.have() - memory.now().synced >= limits.syncEvery) await memory.remember({});
    },
    came: onProgress,
  };
}
