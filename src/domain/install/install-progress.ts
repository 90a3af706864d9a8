/**
 * How far an install is, from what its installer reports.
 *
 * Some 300 events make a percentage that never falls, a step in words, and about a dozen lines for a
 * person. Events may come twice, late or not at all.
 *
 * @module
 */

import type { TimelineNote } from '../timeline.ts';
import { doneLine, type Line, packagesLine, remark, STARTED } from './install-lines.ts';
import { type Milestone, milestoneOf, packageOf, stepWords } from './install-milestones.ts';
import type { InstallerEvent } from './installer-event.ts';
import {
  deeper,
  failureFrom,
  failureOf,
  failureText,
  givesUp,
  isFatal,
  type StepFailure,
} from './installer-failure.ts';

export type InstallProgress = {
  /** 0 to 100, and never less than before in one attempt. */
  readonly percent: number;
  /** What it does now, in words. */
  readonly step: string;
  /** ms since the epoch: the last event, of any kind. */
  readonly at: number;
};

/** What has to be kept of an attempt's events to understand the next. Times are in ms since the epoch. */
export type ProgressState = Omit<InstallProgress, 'at'> & {
  /** Steps that have begun, by name: when, and how they were called. */
  readonly open: ReadonlyMap<string, OpenStep>;
  /** The keys of the lines that were told. */
  readonly told: ReadonlySet<string>;
  /** Packages whose line is still to be told. */
  readonly packages: readonly string[];
  readonly packagesSince: number;
  /** What ended the install, told by its deepest step. */
  readonly failure: StepFailure | undefined;
  /** When the installer gave up. */
  readonly gaveUpAt: number | undefined;
};

type OpenStep = { readonly at: number; readonly label: string };

export type Advance = {
  readonly state: ProgressState;
  readonly progress: Omit<InstallProgress, 'at'>;
  readonly lines: readonly TimelineNote[];
};

type Change = { readonly state: ProgressState; readonly lines: readonly Line[] };

/** A good install has at most 16 open at once, and some 20 lines; what sends more is no installer. */
const MOST_OPEN = 64;
const MOST_TOLD = 64;
const MOST_PACKAGES = 256;
/** Per cent: packages stand before it. */
const PACKAGES_END = 84;

/** How a step begins that is no step but the end of them. It survives a restart with the progress. */
const FAILED = 'failed: ';

/** Where an attempt begins; or goes on after a restart, from what is stored of it. */
export function progressFrom(stored: InstallProgress | undefined): ProgressState {
  const { percent, step, at } = stored ?? { percent: 0, step: 'starting', at: 0 };
  const failed = step.startsWith(FAILED);
  const told = stored === undefined ? [] : percent === 100 ? ['started', 'Late/run'] : ['started'];
  return {
    percent,
    step,
    open: new Map(),
    told: new Set(told),
    packages: [],
    packagesSince: 0,
    failure: failed ? failureFrom(step.slice(FAILED.length)) : undefined,
    gaveUpAt: failed ? at : undefined,
  };
}

/** After the late-commands have reported that the system is installed. */
export function progressDone(state: ProgressState): ProgressState {
  const told = new Set([...state.told, 'Late/run']);
  const rest = { told, packages: [], failure: undefined, gaveUpAt: undefined };
  return { ...state, percent: 100, step: 'installed', ...rest };
}

/** `at`: when the event arrived, in ms since the epoch. Never throws. */
export function advance(before: ProgressState, event: InstallerEvent, at: number): Advance {
  const label = before.open.get(event.name)?.label;
  const failed = failing(before, event, at);
  const moved =
    event.type === 'start' ? begun(failed.state, event, at) : ended(failed.state, event, at);
  const lines = [STARTED, ...failed.lines, ...moved.lines, ...remark(event, label)];
  const told = new Set(before.told);
  const fresh = lines.filter(({ key }) => {
    if (told.size >= MOST_TOLD || told.has(key)) return false;
    told.add(key);
    return true;
  });
  const state = { ...moved.state, told };
  return {
    state,
    progress: { percent: state.percent, step: state.step },
    lines: fresh.map(({ kind, text }) => ({ kind, text })),
  };
}

function failing(state: ProgressState, event: InstallerEvent, at: number): Change {
  const gaveUpAt = state.gaveUpAt ?? (givesUp(event) ? at : undefined);
  if (!isFatal(event)) return { state: { ...state, gaveUpAt }, lines: [] };
  const failure = deeper(state.failure, failureOf(event, state.open.get(event.name)?.label));
  const text = failureText(failure);
  const step = `${FAILED}${text}`;
  return {
    state: { ...state, failure, gaveUpAt, step },
    lines: [{ key: 'failed', kind: 'alarm', text }],
  };
}

function begun(before: ProgressState, event: InstallerEvent, at: number): Change {
  const { name, description } = event;
  const open = new Map(before.open).set(name, { at, label: description });
  const [oldest] = open.keys();
  if (open.size > MOST_OPEN && oldest !== undefined) open.delete(oldest);
  const milestone = milestoneOf(name, before.packages.length);
  if (milestone === undefined) {
    return { state: { ...before, open, ...triedAgain(before, name) }, lines: [] };
  }
  const { state, lines } = packagesUpTo({ ...before, open }, { name, milestone, at });
  if (milestone.to < state.percent || /(?:^|\/)Error\//.test(name)) return { state, lines };
  const percent = Math.max(state.percent, milestone.from);
  // An install that goes on has not failed, whatever a step of it said.
  const alive = { failure: undefined, gaveUpAt: undefined, step: milestone.step };
  return { state: { ...state, ...alive, percent }, lines };
}

/** What has ended begins nothing more within itself. */
const WITHIN_THE_WHOLE = /^subiquity\/(?:Install\/install|Late\/run|Early\/run)\//;

/** Subiquity downloads a package up to three times, and a restart must not take the second for the end. */
function triedAgain({ step }: ProgressState, name: string): Partial<ProgressState> {
  if (!step.startsWith(FAILED) || !WITHIN_THE_WHOLE.test(name)) return {};
  return { gaveUpAt: undefined, step: stepWords(name) ?? 'installing the system' };
}

function ended(before: ProgressState, { name, type, result }: InstallerEvent, at: number): Change {
  if (type !== 'finish') return { state: before, lines: [] };
  const since = before.open.get(name)?.at;
  const open = new Map(before.open);
  open.delete(name);
  const milestone = milestoneOf(name, before.packages.length);
  if (milestone === undefined || result === 'FAIL')
    return { state: { ...before, open }, lines: [] };
  const { state, lines } = packagesUpTo({ ...before, open }, { name, milestone, at });
  const percent = Math.max(state.percent, milestone.to);
  const { id, done } = milestone;
  const ms = since === undefined ? undefined : at - since;
  const own = done === undefined ? [] : [doneLine(id, done, ms)];
  return { state: { ...state, percent }, lines: [...lines, ...own] };
}

type Reached = { readonly name: string; readonly milestone: Milestone; readonly at: number };

/** Packages come one after the other and make one line, told when something else has its turn. */
function packagesUpTo(state: ProgressState, { name, milestone, at }: Reached): Change {
  const { packages, packagesSince } = state;
  const found = packageOf(name);
  if (found === undefined) {
    const ends = packages.length > 0 && milestone.to > PACKAGES_END;
    if (!ends) return { state, lines: [] };
    return {
      state: { ...state, packages: [] },
      lines: [packagesLine(packages, at - packagesSince)],
    };
  }
  if (packages.includes(found) || packages.length >= MOST_PACKAGES) return { state, lines: [] };
  const since = packages.length === 0 ? at : packagesSince;
  return { state: { ...state, packages: [...packages, found], packagesSince: since }, lines: [] };
}
