/**
 * The downloads that run, and those that stopped and can go on.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createTurns } from '../threads/turns.ts';
import type { DownloadLimits } from './download/download.ts';
import { createRateMeter, type Progress } from './download/rate.ts';
import { readSidecar, removePart, writeSidecar } from './download/sidecar.ts';
import { asFault, ImageFault } from './image-fault.ts';
import type { RunJob } from './image-jobs.ts';
import type { Located } from './image-request.ts';

export type TransferReport =
  | { readonly kind: 'download-started' | 'download-done'; readonly id: string }
  | { readonly kind: 'download-failed'; readonly id: string; readonly reason: string };

export type Transfer = {
  readonly located: Located;
  /** `absent`: it stopped, and asking again goes on. `broken`: what came is not what was to come. */
  readonly state: 'downloading' | 'absent' | 'broken';
  readonly progress: Progress;
  readonly reason: string | undefined;
};

export type TransfersOptions = {
  /** Where parts lie; on the disk that the images lie on. */
  readonly folder: string;
  readonly run: RunJob;
  readonly limits: DownloadLimits;
  /** ms */
  readonly now: () => number;
  readonly report: (report: TransferReport) => void;
  readonly changed: () => void;
  /** The part is whole and right: it is moved to where it belongs, and gone after. */
  readonly complete: (located: Located, part: string) => Promise<void>;
};

export type Transfers = {
  /** Goes on with what a restart interrupted. */
  start(): Promise<void>;
  /** Interrupts: a later start goes on. */
  stop(): Promise<void>;
  /** One that runs stays as it is; one that stopped goes on. */
  begin(located: Located): void;
  /** Ends it and removes what came. Whether there was one. */
  cancel(name: string): Promise<boolean>;
  list(): readonly Transfer[];
  find(name: string): Transfer | undefined;
  /** Bytes that those which run still need, as far as known. */
  outstanding(): number;
};

/** At once: more share the same line. */
const AT_ONCE = 2;

type Entry = {
  readonly located: Located;
  readonly meter: ReturnType<typeof createRateMeter>;
  readonly calledOff: AbortController;
  state: Transfer['state'];
  reason: string | undefined;
  /** It had its turn. */
  begun: boolean;
  ended: Promise<void>;
};

export function createTransfers(options: TransfersOptions): Transfers {
  const { folder, run, limits, now, report, changed, complete } = options;
  const entries = new Map<string, Entry>();
  const turns = createTurns(AT_ONCE);
  let stopping = false;
  const partOf = ({ name }: Located) => join(folder, `${name}.part`);

  function begin(located: Located): void {
    if (entries.get(located.name)?.state === 'downloading') return;
    const entry = newEntry(located, 'downloading');
    entries.set(located.name, entry);
    report({ kind: 'download-started', id: located.name });
    entry.ended = turns.run(() => carryOut(entry));
    changed();
  }

  async function carryOut(entry: Entry): Promise<void> {
    const { located, meter, calledOff } = entry;
    const part = partOf(located);
    entry.begun = true;
    const onProgress = (bytes: number, total: number | undefined) =>
      meter.update(bytes, total, now());
    try {
      if (calledOff.signal.aborted) throw new ImageFault('cancelled', 'called off');
      await mkdir(folder, { recursive: true, mode: 0o755 });
      const order = { located, part, limits };
      await run('download', order, { signal: calledOff.signal, onProgress });
      await complete(located, part);
      await removePart(part);
      entries.delete(located.name);
      report({ kind: 'download-done', id: located.name });
    } catch (error) {
      await fail(entry, asFault(error));
    }
    changed();
  }

  async function fail(entry: Entry, fault: ImageFault): Promise<void> {
    const { located } = entry;
    entry.state = fault.kind === 'untrusted' ? 'broken' : 'absent';
    entry.reason = fault.message;
    if (fault.kind === 'cancelled') return;
    report({ kind: 'download-failed', id: located.name, reason: fault.message });
    const sidecar = await readSidecar(partOf(located));
    if (sidecar === undefined) return;
    // On a full disk this fails too, and the next start tries again.
    await writeSidecar(partOf(located), { ...sidecar, stopped: fault.message }).catch(() => {});
  }

  async function resume(part: string): Promise<void> {
    const sidecar = await readSidecar(part);
    if (sidecar === undefined || partOf(sidecar.located) !== part) return;
    const { located, stopped, synced, total } = sidecar;
    // The power went after the bytes got their name, and before this note of them was removed.
    if (synced > 0 && !existsSync(part)) return removePart(part);
    if (stopped === undefined) return begin(located);
    const entry = newEntry(located, 'absent');
    entry.reason = stopped;
    entry.meter.update(synced, total, now());
    entries.set(located.name, entry);
  }

  function view({ located, state, reason, meter }: Entry): Transfer {
    return { located, state, reason, progress: meter.progress(now()) };
  }

  return {
    async start() {
      const names = await readdir(folder).catch(() => []);
      for (const name of names.filter((one) => isOrphan(one, names))) {
        await rm(join(folder, name), { force: true, recursive: true });
      }
      const parts = names.filter((name) => name.endsWith('.part.json'));
      for (const name of parts) await resume(join(folder, name.slice(0, -'.json'.length)));
    },
    async stop() {
      stopping = true;
      for (const { calledOff } of entries.values()) calledOff.abort();
      await Promise.all([...entries.values()].map(({ ended }) => ended));
    },
    begin(located) {
      if (!stopping) begin(located);
    },
    async cancel(name) {
      const entry = entries.get(name);
      if (entry === undefined) return false;
      entry.calledOff.abort();
      // One that waits in line finds out when its turn comes.
      if (entry.begun) await entry.ended;
      // It may have ended well in that moment: then there is nothing to remove.
      await removePart(partOf(entry.located));
      if (entries.get(name) === entry) entries.delete(name);
      changed();
      return true;
    },
    list: () => [...entries.values()].map(view),
    find: (name) => {
      const entry = entries.get(name);
      return entry && view(entry);
    },
    outstanding: () => [...entries.values()].map(view).reduce((sum, one) => sum + missing(one), 0),
  };
}

function missing({ state, located, progress: { bytes, total } }: Transfer): number {
  return state === 'downloading' ? Math.max((total ?? located.size ?? 0) - bytes, 0) : 0;
}

/** What a power cut left of writing a note, or bytes that no note tells of. */
function isOrphan(name: string, names: readonly string[]): boolean {
  return name.endsWith('.new') || (name.endsWith('.part') && !names.includes(`${name}.json`));
}

function newEntry(located: Located, state: Transfer['state']): Entry {
  const calledOff = new AbortController();
  const meter = createRateMeter();
  const ended = Promise.resolve();
  return { located, meter, calledOff, state, reason: undefined, begun: false, ended };
}
