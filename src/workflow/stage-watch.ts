/**
 * Watches how long each node takes, and says so where one is late, with the probable cause.
 *
 * It changes nothing but that notice: a stuck node keeps its stage, its ticket and its place, and goes on
 * whenever it does. What it has seen is in memory, so that a service that was away begins to wait anew, and does
 * not call everything stuck for the time in which nobody could come further.
 *
 * @module
 */
import {
  isTimed,
  type Patience,
  patienceFor,
  type TimedStage,
} from '../domain/expected-duration.ts';
import type { Node } from '../domain/node.ts';
import type { MediumChoice, Profile } from '../domain/profile.ts';
import {
  type Lateness,
  lateness,
  type StageClock,
  startClock,
  wound,
} from '../domain/stage-clock.ts';
import type { OurHost, Situation } from '../domain/stuck/cause.ts';
import { noticeFor } from '../domain/stuck/causes.ts';
import { STUCK, type StuckNotice } from '../domain/stuck/notice.ts';
import { type BootTicket, deadBecause } from '../domain/ticket.ts';
import type { TimelineEntry } from '../domain/timeline.ts';

export type StageWatchPorts = {
  readonly all: () => readonly Node[];
  /** In ms, the newest last, of earlier nodes that ended the stage well. */
  readonly stageTimes: (profile: string, stage: TimedStage) => readonly number[];
  /** The newest line of a node's timeline. */
  readonly lastLine: (id: string) => Pick<TimelineEntry, 'kind' | 'text'> | undefined;
  readonly liveTicketOf: (id: string) => BootTicket | undefined;
  /** Whether a machine stands on the waiting screen. */
  readonly waits: (id: string) => boolean;
  readonly findProfile: (name: string) => Profile | undefined;
  /** Whether there is a balancer: without one, Ready is the last stage. */
  readonly balances: () => boolean;
  readonly mediumFor: (profile: Profile) => MediumChoice;
  readonly host: () => OurHost;
  readonly markStuck: (id: string, notice: StuckNotice | undefined, at: number) => Promise<unknown>;
  /** Told of what the registry could not take. */
  readonly failed: (error: unknown) => void;
};

export type StageWatch = {
  /** To be called every few seconds. `now` is in ms since the epoch. */
  look(now: number): void;
};

/** Longer between two looks: the host slept, or its clock was set. A Pi starts without the time. */
const LONGEST_BETWEEN_MS = 60_000;

/** What is kept of a node. */
type Watched = {
  readonly clock: StageClock;
  /** Whether it has come further since it was first looked at, or since it was last told of. */
  readonly moved: boolean;
  /** How it was late when it was last told of. */
  readonly told: Lateness | undefined;
  /** What was refused when it was last told of: the line that told so is newer than the refusal's. */
  readonly refusal: string | undefined;
  /** How often it was told of since it last came further: a machine that loops, ever more seldom. */
  readonly times: Readonly<Record<Lateness, number>>;
};

export function createStageWatch(ports: StageWatchPorts): StageWatch {
  let watched: ReadonlyMap<string, Watched> = new Map();
  let lookedAt: number | undefined;

  function mark(node: Node, notice: StuckNotice | undefined, now: number): void {
    ports.markStuck(node.id, notice, now).catch(ports.failed);
  }

  function situationOf(node: Node, watched: Watched, late: Lateness, now: number): Situation {
    const { clock } = watched;
    const ticket = ports.liveTicketOf(node.id);
    const line = ports.lastLine(node.id);
    return {
      node,
      trace: clock.best,
      lateness: late,
      quietMs: now - clock.advanced,
      stageMs: now - clock.began,
      expectedMs: patienceOf(node)?.expected ?? 0,
      kind: ports.findProfile(node.profile)?.kind ?? 'ubuntu',
      medium: ticket?.medium ?? mediumOf(node),
      attempting: ticket !== undefined && deadBecause(ticket, now) === undefined,
      refusal: line?.kind === 'refusal' ? line.text : isOwn(line) ? watched.refusal : undefined,
      othersLoad: ports.all().some(({ id, trace }) => id !== node.id && trace.loader !== undefined),
      host: ports.host(),
    };
  }

  function mediumOf(node: Node): MediumChoice {
    const profile = ports.findProfile(node.profile);
    return profile === undefined ? 'http' : ports.mediumFor(profile);
  }

  function patienceOf({ stage, profile, firstBoot }: Node) {
    if (!isTimed(stage)) return undefined;
    // What comes after the first boot has stages of its own.
    if (stage === 'installed' && firstBoot !== undefined) return undefined;
    if (stage === 'ready' && !ports.balances()) return undefined;
    return patienceFor(stage, ports.stageTimes(profile, stage));
  }

  /** What is kept of `node` after this look; undefined for one that cannot be late. */
  function lookAt(node: Node, isAway: boolean, now: number): Watched | undefined {
    const patience = patienceOf(node);
    if (patience === undefined || ports.waits(node.id)) {
      if (node.stuck !== undefined) mark(node, undefined, now);
      return undefined;
    }
    const before = watched.get(node.id);
    const next = isAway ? rested(before, node, now) : moved(before, node, now);
    // That it is slow stays true, however it goes on.
    if (next.moved && node.stuck !== undefined && next.told !== 'slow') {
      mark(node, undefined, now);
      return { ...next, moved: false };
    }
    const late = lateness(next.clock, grown(patience, next), now);
    return late === undefined ? next : told(node, { watched: next, late }, now);
  }

  function told(
    node: Node,
    { watched: before, late }: { readonly watched: Watched; readonly late: Lateness },
    now: number,
  ): Watched {
    const situation = situationOf(node, before, late, now);
    const notice = noticeFor(situation, now);
    if (notice.cause !== node.stuck?.cause) mark(node, notice, now);
    const times = { ...before.times, [late]: before.times[late] + 1 };
    return { ...before, moved: false, told: late, refusal: situation.refusal, times };
  }

  return {
    look(now) {
      const gap = lookedAt === undefined ? 0 : now - lookedAt;
      const isAway = gap < 0 || gap > LONGEST_BETWEEN_MS;
      lookedAt = now;
      const next = new Map<string, Watched>();
      for (const node of ports.all()) {
        const kept = lookAt(node, isAway, now);
        if (kept !== undefined) next.set(node.id, kept);
      }
      watched = next;
    },
  };
}

function isOwn(line: Pick<TimelineEntry, 'kind' | 'text'> | undefined): boolean {
  return line?.kind === 'alarm' && line.text.startsWith(STUCK);
}

/** Each time that a node was told of doubles the patience for the next. */
function grown({ expected, whole, quiet }: Patience, { times }: Watched): Patience {
  return { expected, whole: whole * 2 ** times.slow, quiet: quiet * 2 ** times.quiet };
}

const UNTOLD = {
  told: undefined,
  refusal: undefined,
  times: { quiet: 0, slow: 0 },
} as const satisfies Partial<Watched>;

/** After a time in which nobody looked: the clock starts, and what was told stays told. */
function rested(before: Watched | undefined, node: Node, now: number): Watched {
  const clock = startClock(node, now);
  return { ...UNTOLD, ...before, clock, moved: false };
}

function moved(before: Watched | undefined, node: Node, now: number): Watched {
  if (before === undefined) return rested(undefined, node, now);
  const clock = wound(before.clock, node, now);
  if (clock.advanced === before.clock.advanced) return { ...before, clock };
  const isAnew = clock.began !== before.clock.began;
  if (isAnew) return { ...UNTOLD, clock, moved: true };
  return { ...before, clock, moved: true, times: { ...before.times, quiet: 0 } };
}
