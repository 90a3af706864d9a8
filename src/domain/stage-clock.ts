/**
 * Since when a node has come no further: what tells a machine that is late from one that is busy.
 *
 * A machine that asks again and again moves, and comes no further: firmware that gets an offer and does
 * nothing with it asks every minute for as long as it is on. So a clock is wound by what was not seen
 * before, and by the first sign after a rest.
 *
 * @module
 */
import { type BootTrace, furthest } from './boot-trace.ts';
import type { Patience } from './expected-duration.ts';
import type { Node } from './node.ts';
import type { Stage } from './stage.ts';

type Watched = Pick<Node, 'stage' | 'attempt' | 'trace' | 'progress'>;

/** Times are in ms since the epoch, by the clock of whoever looks: a node's own times are not compared with them. */
export type StageClock = {
  readonly stage: Stage;
  readonly attempt: number;
  /** When its stage, its attempt or its latest boot began. */
  readonly began: number;
  /** When it last came further. */
  readonly advanced: number;
  /** When anything was last seen of it. */
  readonly seen: number;
  /** The trace of the boot that came furthest. */
  readonly best: BootTrace;
  /** What was known of it then: another is a sign of life. */
  readonly sign: string;
};

/** Firmware that gives up on the network and tries again rests for less. */
const REST_MS = 5 * 60_000;

export function startClock(node: Watched, now: number): StageClock {
  const { stage, attempt, trace } = node;
  const times = { began: now, advanced: now, seen: now };
  return { stage, attempt, ...times, best: trace, sign: signOf(node) };
}

/** `before` after a look at `node`: the same object where nothing was seen of it since. */
export function wound(before: StageClock, node: Watched, now: number): StageClock {
  if (before.stage !== node.stage || before.attempt !== node.attempt) return startClock(node, now);
  const sign = signOf(node);
  if (sign === before.sign) return before;
  if (isFurther(before, node)) {
    return { ...before, advanced: now, seen: now, best: node.trace, sign };
  }
  return now - before.seen >= REST_MS ? startClock(node, now) : { ...before, seen: now, sign };
}

/** Any event of an installer is a step, for it posts each once, and so is what it reads of its medium. */
function isFurther({ best, sign }: StageClock, { trace, progress, stage }: Watched): boolean {
  if (furthest(trace) > furthest(best)) return true;
  // In an install also a machine that was switched off and on: its trace has no seed any more.
  const installs = stage === 'installing' || trace.medium !== undefined;
  return installs && !sign.endsWith(installSign({ trace, progress }));
}

function signOf({ trace, progress }: Watched): string {
  return JSON.stringify(trace) + installSign({ trace, progress });
}

function installSign({ trace, progress }: Pick<Watched, 'trace' | 'progress'>): string {
  return ` ${trace.medium ?? 0} ${trace.seed ?? 0} ${trace.event ?? 0} ${progress?.at ?? 0}`;
}

/** `quiet`: it came no further for too long. `slow`: it is too long in its stage. */
export type Lateness = 'quiet' | 'slow';

export function lateness(clock: StageClock, patience: Patience, now: number): Lateness | undefined {
  if (now - clock.advanced >= patience.quiet) return 'quiet';
  return now - clock.began >= patience.whole ? 'slow' : undefined;
}
