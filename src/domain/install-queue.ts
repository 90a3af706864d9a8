/**
 * How many machines install at once: the link of one small server carries only so many.
 *
 * @module
 */
import type { Stage } from './stage.ts';

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
  const stayed = before?.askedAt !== undefined && now - before.askedAt < WAITING_GRACE_MS;
  return { waitingSince: (stayed ? before.waitingSince : undefined) ?? now, askedAt: now };
}

/** Whether `id` may begin (it then holds a place), or how many are to begin before it, itself included. */
export function turnOf(id: string, nodes: readonly QueuedNode[], limit: number, now: number): Turn {
  if (nodes.some((node) => node.id === id && holdsPlace(node, now))) return { kind: 'go' };
  const free = limit - nodes.filter((node) => holdsPlace(node, now)).length;
  // By when they came, not by when they last asked: who asks now has the oldest last question.
  const waiting = nodes
    .filter((node) => !holdsPlace(node, now) && (node.id === id || isWaiting(node, now)))
    .toSorted((a, b) => (a.waitingSince ?? now) - (b.waitingSince ?? now));
  const found = waiting.findIndex((node) => node.id === id);
  const ahead = found === -1 ? waiting.length : found;
  return ahead < free ? { kind: 'go' } : { kind: 'wait', position: ahead - Math.max(free, 0) + 1 };
}

function holdsPlace({ stage, attemptSince }: QueuedNode, now: number): boolean {
  const grace = PLACE_MS[stage];
  return grace !== undefined && attemptSince !== undefined && now - attemptSince < grace;
}

function isWaiting({ stage, askedAt }: QueuedNode, now: number): boolean {
  const mayInstall = stage === 'enrolled' || stage === 'booting';
  return mayInstall && askedAt !== undefined && now - askedAt < WAITING_GRACE_MS;
}
