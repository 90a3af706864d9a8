/**
 * How many machines install at once: the link of one small server carries only so many.
 *
 * @module
 */
import type { MediumChoice } from '../profile.ts';
import type { Stage } from '../stage.ts';

/** A node that holds a place, or wants one. Times are in ms since the epoch. */
export type QueuedNode = {
  readonly id: string;
  readonly stage: Stage;
  /** When its running attempt began; undefined before its first. */
  readonly attemptSince: number | undefined;
  /** When it came to the waiting screen; undefined before. Kept while it asks: see `waitAfterAsking`. */
  readonly waitingSince: number | undefined;
  /** When it last asked for its script. */
  readonly askedAt: number | undefined;
  /** What its install takes of the link: a whole number of the units in which `capacity` is counted. */
  readonly load: number;
};

export type Turn = { readonly kind: 'go' } | { readonly kind: 'wait'; readonly position: number };

/**
 * After this long in a stage, an attempt no longer holds a place: a machine that got its script and
 * never asked for its seed, or was switched off while it installed. An install that waits for an
 * archive that does not answer takes over ten minutes more (seen on 24.04), and is still one.
 */
const PLACE_MS: Readonly<Partial<Record<Stage, number>>> = {
  booting: 10 * 60_000,
  installing: 120 * 60_000,
};
/** A machine on the waiting screen asks every few seconds: one that stopped has gone away. */
const WAITING_GRACE_MS = 60_000;

type Wait = Pick<QueuedNode, 'waitingSince' | 'askedAt'>;

/** What to keep of a machine that asks now. One that was away for long begins to wait anew. */
export function waitAfterAsking(before: Wait | undefined, now: number): Wait {
  const stayed = isWaitingNow(before, now);
  return { waitingSince: (stayed ? before?.waitingSince : undefined) ?? now, askedAt: now };
}

/**
 * How many installs the link carries, as units of it: 3 that fetch the whole ISO (3.3 GB at 940 Mbit/s are
 * 30 s each), or 8 that read the ISO's tree and take about a third of it (reported), or some of each.
 */
export const LINK_CAPACITY = 24;
export const MEDIUM_LOAD: Readonly<Record<MediumChoice, number>> = { http: 8, nfs: 3 };

/**
 * Whether `id` may begin (it then holds a place), or how many are to begin before it, itself included.
 * Nobody overtakes: a large install at the head of the queue would wait for ever while small ones pass.
 */
export function turnOf(
  id: string,
  nodes: readonly QueuedNode[],
  capacity: number,
  now: number,
): Turn {
  const holders = nodes.filter((node) => holdsPlace(node, now));
  if (holders.some((node) => node.id === id)) return { kind: 'go' };
  // By when they came, not by when they last asked: who asks now has the oldest last question.
  const waiting = nodes
    .filter((node) => !holdsPlace(node, now) && (node.id === id || isWaiting(node, now)))
    .toSorted((a, b) => (a.waitingSince ?? now) - (b.waitingSince ?? now));
  const found = waiting.findIndex((node) => node.id === id);
  const ahead = found === -1 ? waiting : waiting.slice(0, found);
  const own = waiting[found] ?? { load: 1 };
  const fit = countThatFit([...ahead, own], capacity - totalLoad(holders));
  return fit > ahead.length ? { kind: 'go' } : { kind: 'wait', position: ahead.length + 1 - fit };
}

/** How many from the head of the queue may begin at once with `free` units of the link. */
function countThatFit(queue: readonly Pick<QueuedNode, 'load'>[], free: number): number {
  let left = free;
  const first = queue.findIndex(({ load }) => {
    left -= load;
    return left < 0;
  });
  return first === -1 ? queue.length : first;
}

function totalLoad(nodes: readonly Pick<QueuedNode, 'load'>[]): number {
  return nodes.reduce((sum, { load }) => sum + load, 0);
}

/** Of a node in any other stage only the wait counts. */
export function mayHoldPlace(stage: Stage): boolean {
  return PLACE_MS[stage] !== undefined;
}

/** Whether its install runs: it goes on, whoever waits. */
export function holdsPlace({ stage, attemptSince }: QueuedNode, now: number): boolean {
  const grace = PLACE_MS[stage];
  return grace !== undefined && attemptSince !== undefined && isWithin(grace, attemptSince, now);
}

function isWaiting(node: QueuedNode, now: number): boolean {
  const mayInstall = node.stage === 'enrolled' || node.stage === 'booting';
  return mayInstall && isWaitingNow(node, now);
}

/** Whether a machine that waited when it last asked still does. */
export function isWaitingNow(wait: Wait | undefined, now: number): boolean {
  return wait?.askedAt !== undefined && isWithin(WAITING_GRACE_MS, wait.askedAt, now);
}

/** What lies ahead was written before the clock was set back. */
function isWithin(ms: number, at: number, now: number): boolean {
  return Math.abs(now - at) < ms;
}
