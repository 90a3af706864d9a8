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
  /** When its running attempt began; undefined where none runs (its ticket is dead, or there was none). */
  readonly attemptSince: number | undefined;
  /** When it first and last asked for its script while it waits; undefined if it does not. */
  readonly waiting: { readonly since: number; readonly lastAsked: number } | undefined;
};

export type Turn = { readonly kind: 'go' } | { readonly kind: 'wait'; readonly position: number };

/** After this long without its seed, a machine that got its script no longer holds a place. */
const BOOT_GRACE_MS = 10 * 60_000;
/** A machine on the waiting screen asks every few seconds: one that stopped has gone away. */
const WAITING_GRACE_MS = 60_000;

/** Whether `id` may begin (it then holds a place), or how many are to begin before it, itself included. */
export function turnOf(id: string, nodes: readonly QueuedNode[], limit: number, now: number): Turn {
  if (nodes.some((node) => node.id === id && holdsPlace(node, now))) return { kind: 'go' };
  const free = limit - nodes.filter((node) => holdsPlace(node, now)).length;
  const waiting = nodes
    .filter((node) => !holdsPlace(node, now) && (node.id === id || isWaiting(node, now)))
    .toSorted((a, b) => (a.waiting?.since ?? now) - (b.waiting?.since ?? now));
  const ahead = waiting.findIndex((node) => node.id === id);
  return ahead < free ? { kind: 'go' } : { kind: 'wait', position: ahead - Math.max(free, 0) + 1 };
}

function holdsPlace({ stage, attemptSince }: QueuedNode, now: number): boolean {
  if (attemptSince === undefined) return false;
  return stage === 'installing' || now - attemptSince < BOOT_GRACE_MS;
}

function isWaiting({ stage, waiting }: QueuedNode, now: number): boolean {
  const mayInstall = stage === 'enrolled' || stage === 'booting';
  return mayInstall && waiting !== undefined && now - waiting.lastAsked < WAITING_GRACE_MS;
}
