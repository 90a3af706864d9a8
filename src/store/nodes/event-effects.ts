/**
 * What an event changes besides the stage.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import type { FirstBoot, FirstBootFacts } from '../../domain/first-boot.ts';
import type { Node } from '../../domain/node.ts';
import { bootDueAfter } from '../../domain/power.ts';
import { goneBack, keptForCancelling } from '../../domain/reinstall.ts';
import { type InstallEvent, type Stage, transition } from '../../domain/stage.ts';
import { frozenFirstBoot } from './node-rows.ts';
import { boundedText } from './timeline-text.ts';

/** The node after `event`. Throws EVENT_OUT_OF_ORDER. */
export function advanced(node: Node, event: InstallEvent, at: number): Node {
  const stage = transition(node.stage, event);
  const moved = { ...node, stage };
  return stage === node.stage
    ? { ...moved, ...effects(node, event, at) }
    : { ...moved, stageSince: at, stuck: undefined, ...effects(node, event, at) };
}

function effects(node: Node, event: InstallEvent, at: number): Partial<Node> {
  switch (event.type) {
    case 'attempt-started':
      // It boots anew, also where it was booting: what it waited for before is not the new attempt's.
      return {
        ...{ attempt: node.attempt + 1, stageSince: at, progress: undefined, stuck: undefined },
        bootDue: undefined,
      };
    case 'seed-served':
      return { beforeReinstall: undefined };
    case 'install-reported':
      return {
        sshHostKeys: event.sshHostKeys,
        keyHash: event.keyHash,
        progress: node.progress && { ...node.progress, percent: 100 },
        stuck: undefined,
      };
    case 'first-boot-reported':
      return { firstBoot: firstBootAfter(node.firstBoot, event.facts, at), stuck: undefined };
    case 'step-failed': {
      // A node that fails again while it is failed has still stopped where it first did.
      const stoppedIn = node.failure?.stage ?? node.stage;
      const failure = { stage: stoppedIn, reason: boundedText(event.reason), at };
      // What it would go back to is what it is now.
      const kept = node.beforeReinstall;
      const beforeReinstall = kept?.stage === 'failed' ? undefined : kept;
      return { failure, beforeReinstall, stuck: undefined };
    }
    case 'reinstall-requested':
      return {
        ...BEFORE_ANY_INSTALL,
        bootDue: bootDueAfter(node, { at, address: event.address }),
        beforeReinstall: keptForCancelling(node, event, at),
      };
    case 'reinstall-cancelled':
    case 'retry-cancelled':
      return goneBack(node, event);
    default:
      return {};
  }
}

/** The keys of the system that is given up must not be taken for those of the next. */
const BEFORE_ANY_INSTALL = {
  failure: undefined,
  attempt: 0,
  sshHostKeys: [],
  keyHash: undefined,
  progress: undefined,
  trace: {},
  stuck: undefined,
  firstBoot: undefined,
} as const satisfies Partial<Node>;

/** A machine that tells the same once more has booted when it first told it. */
function firstBootAfter(before: FirstBoot | undefined, facts: FirstBootFacts, at: number) {
  const told = frozenFirstBoot({ ...facts, at: before?.at ?? at });
  return isDeepStrictEqual(before, told) ? told : { ...told, at };
}

/** Whether `event` tells what is known: the answer to it was lost, and it came again. */
export function isRepeated(node: Node, event: InstallEvent): boolean {
  if (event.type !== 'first-boot-reported' || node.firstBoot === undefined) return false;
  const { at } = node.firstBoot;
  return isDeepStrictEqual(node.firstBoot, frozenFirstBoot({ ...event.facts, at }));
}

/** By the event that ends a phase well: which phase. */
const PHASE_ENDED_BY: Readonly<Partial<Record<InstallEvent['type'], Stage>>> = {
  'seed-served': 'booting',
  'install-reported': 'installing',
  'first-boot-reported': 'installed',
  'node-ready': 'joining',
  'rotation-confirmed': 'ready',
};

/** Longer is no measure of a machine, but of one that was switched off, or of a clock that was set. */
const LONGEST_PHASE_MS = 24 * 3_600_000;

export type PhaseTime = { readonly stage: Stage; readonly ms: number };

/** How long the phase took that `event` ends for `node`, as it was before; undefined where none ends well. */
export function phaseEndedBy(
  node: Node,
  { type }: InstallEvent,
  at: number,
): PhaseTime | undefined {
  const stage = PHASE_ENDED_BY[type];
  if (stage !== node.stage) return undefined;
  if (type === 'first-boot-reported' && node.firstBoot !== undefined) return undefined;
  const ms = at - node.stageSince;
  return ms >= 0 && ms <= LONGEST_PHASE_MS ? { stage, ms } : undefined;
}

/** Why the node's tickets open nothing after `event`; undefined where they stay as they are. */
export function ticketsEndedBy({ type }: InstallEvent): string | undefined {
  switch (type) {
    case 'attempt-started':
      return 'a new attempt began';
    case 'install-reported':
      return 'the install is done';
    case 'step-failed':
      return 'the install failed';
    case 'reinstall-requested':
      return 'a reinstall was requested';
    case 'reinstall-cancelled':
    case 'retry-cancelled':
      return 'the reinstall was cancelled';
    default:
      return undefined;
  }
}
