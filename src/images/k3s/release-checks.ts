/**
 * What is to be thought of a release in its folder: its files are read once, and again when they change.
 *
 * @module
 */
import { basename, join } from 'node:path';
import type { CheckReport } from '../check/image-checks.ts';
import { createSumMemory } from '../check/sum-memory.ts';
import { asFault } from '../image-fault.ts';
import type { RunJob } from '../image-jobs.ts';
import type { InstallPins } from './install-pins.ts';
import { INSTALL_SCRIPT } from './release-names.ts';
import type { Unit, UnitFile } from './unit.ts';

export type ReleaseVerdict =
  | { readonly state: 'verified' | 'checking' }
  | { readonly state: 'broken'; readonly reason: string };

export type ReleaseChecksOptions = {
  /** Where it is remembered what was read. */
  readonly hidden: string;
  readonly pins: Pick<InstallPins, 'get' | 'record'>;
  readonly run: RunJob;
  readonly report: (report: CheckReport) => void;
  /** A verdict may be another one now. */
  readonly changed: () => void;
};

export type ReleaseChecks = {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Reads what is not known of these, in the background, and of no others. */
  consider(units: readonly Unit[]): void;
  verdict(unit: Unit): ReleaseVerdict;
  /** The files of `unit` were checked elsewhere, as they are. */
  trust(unit: Unit): Promise<void>;
};

export function createReleaseChecks(options: ReleaseChecksOptions): ReleaseChecks {
  const { hidden, pins, run, report, changed } = options;
  const memory = createSumMemory(join(hidden, 'k3s-checked.json'));
  const stopping = new AbortController();
  /** By tag: a file that cannot be read is not tried again before it changes. */
  const failures = new Map<string, string>();
  let units: readonly Unit[] = [];
  let running: Promise<void> | undefined;
  let busy = false;

  const sumOf = (unit: Unit, file: UnitFile) => memory.recall(keyOf(unit, file), file.tag);

  function verdict(unit: Unit): ReleaseVerdict {
    if (unit.fault !== undefined) return { state: 'broken', reason: unit.fault };
    for (const file of unit.files) {
      const failure = failures.get(file.tag);
      const reason = failure ?? judge(file, sumOf(unit, file), pins.get(unit.version));
      if (reason !== undefined) return { state: 'broken', reason };
    }
    const isKnown = unit.files.every((file) => sumOf(unit, file) !== undefined);
    return { state: isKnown ? 'verified' : 'checking' };
  }

  async function checkAll(): Promise<void> {
    for (;;) {
      const next = units.find((unit) => verdict(unit).state === 'checking');
      if (next === undefined || stopping.signal.aborted) break;
      report({ kind: 'image-checking', id: encodeURIComponent(next.located.name) });
      await check(next);
      changed();
    }
    busy = false;
  }

  async function check(unit: Unit): Promise<void> {
    for (const file of unit.files) {
      if (sumOf(unit, file) === undefined && !stopping.signal.aborted) await read(unit, file);
    }
    if (verdict(unit).state !== 'verified') return;
    await keep(pinScript(unit));
    report({ kind: 'image-verified', id: encodeURIComponent(unit.located.name) });
  }

  async function read(unit: Unit, file: UnitFile): Promise<void> {
    try {
      const { tag, sha256 } = await run('hash', { path: file.path }, { signal: stopping.signal });
      if (tag === file.tag) await keep(memory.remember(keyOf(unit, file), { tag, sha256 }));
      else failures.set(file.tag, `${file.name} is being changed`);
    } catch (error) {
      const fault = asFault(error);
      if (fault.kind === 'cancelled') return;
      failures.set(file.tag, `${file.name} cannot be read: ${fault.message}`);
    }
  }

  /** The first script that is taken for a version is the one. */
  async function pinScript({ version, files }: Unit): Promise<void> {
    const script = files.find(({ name }) => name === INSTALL_SCRIPT);
    if (script !== undefined) await pins.record(version, script.sha256);
  }

  /** What cannot be written down costs reading it again, and nothing else. */
  async function keep(written: Promise<void>): Promise<void> {
    await written.catch((error) => {
      report({ kind: 'sums-not-kept', reason: asFault(error).message });
    });
  }

  return {
    start: memory.load,
    async stop() {
      stopping.abort();
      await running;
    },
    consider(those) {
      units = those;
      if (busy) return;
      busy = true;
      running = checkAll();
    },
    verdict,
    async trust(unit) {
      for (const file of unit.files) {
        await keep(memory.remember(keyOf(unit, file), { tag: file.tag, sha256: file.sha256 }));
      }
      await keep(pinScript(unit));
    },
  };
}

function keyOf({ folder }: Unit, { path }: UnitFile): string {
  return `${folder}/${basename(path)}`;
}

/** Why a file is not what it must be; `actual` is undefined while its sum is not known. */
function judge(
  { name, sha256 }: UnitFile,
  actual: string | undefined,
  pinned: string | undefined,
): string | undefined {
  const expected = name === INSTALL_SCRIPT ? (pinned ?? sha256) : sha256;
  if (actual === undefined || actual === expected) return undefined;
  return `${name} has another sum than it must have: expected ${expected}, got ${actual}`;
}
