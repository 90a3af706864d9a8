/**
 * What moves at a node between two of its events: what was seen of it, and how far its install is.
 *
 * Told for every packet and every event of an installer, and an SD card bears a few writes a second: of
 * all that is told between two flushes the outcome alone is written, and mere times less often.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { type BootTrace, traced, type Waypoint } from '../../domain/boot-trace.ts';
import type { InstallProgress } from '../../domain/install/install-progress.ts';
import type { Node } from '../../domain/node.ts';
import { boundedText } from './timeline-text.ts';

/** `waypoints`: when each was last seen, in that order. */
export type Movement = {
  readonly waypoints: ReadonlyMap<Waypoint, number>;
  readonly progress: InstallProgress | undefined;
};

const NO_MOVEMENT: Movement = { waypoints: new Map(), progress: undefined };

/** Times that alone have changed are written when they are this much newer than the ones stored. */
const LINGER_MS = 10_000;

export class MovementQueue {
  readonly #movements = new Map<string, Movement>();

  get size(): number {
    return this.#movements.size;
  }

  has(nodeId: string): boolean {
    return this.#movements.has(nodeId);
  }

  see(nodeId: string, waypoint: Waypoint, at: number): void {
    this.#add(nodeId, { waypoints: new Map([[waypoint, at]]), progress: undefined });
  }

  progress(nodeId: string, { percent, step, at }: InstallProgress): void {
    const progress = { percent: Math.min(Math.max(percent, 0), 100), step: boundedText(step), at };
    this.#add(nodeId, { ...NO_MOVEMENT, progress });
  }

  /** Removes and returns those for which `isDue` holds. */
  take(isDue: (nodeId: string, movement: Movement) => boolean): ReadonlyMap<string, Movement> {
    const due = [...this.#movements].filter(([nodeId, movement]) => isDue(nodeId, movement));
    for (const [nodeId] of due) this.#movements.delete(nodeId);
    return new Map(due);
  }

  /** Puts back what was taken and could not be written, before what came since. */
  restore(movements: ReadonlyMap<string, Movement>): void {
    for (const [nodeId, older] of movements) {
      this.#movements.set(nodeId, joined(older, this.#movements.get(nodeId) ?? NO_MOVEMENT));
    }
  }

  #add(nodeId: string, movement: Movement): void {
    this.#movements.set(nodeId, joined(this.#movements.get(nodeId) ?? NO_MOVEMENT, movement));
  }
}

/**
 * One movement with the outcome of both: of a waypoint that was passed twice, the last time counts
 * alone, because whatever the first one made the trace forget, the last one does too.
 */
function joined(older: Movement, newer: Movement): Movement {
  const waypoints = new Map(older.waypoints);
  for (const [waypoint, at] of newer.waypoints) {
    waypoints.delete(waypoint);
    waypoints.set(waypoint, at);
  }
  return { waypoints, progress: laterProgress(older.progress, newer.progress) };
}

/** It never goes back within an attempt; the event that begins one forgets it. */
function laterProgress(
  before: InstallProgress | undefined,
  next: InstallProgress | undefined,
): InstallProgress | undefined {
  if (before === undefined || next === undefined) return next ?? before;
  return { ...next, percent: Math.max(before.percent, next.percent) };
}

/** `node` after `movement`. Whether that is enough to be stuck no more is not decided here. */
export function afterMovement(node: Node, { waypoints, progress }: Movement): Node {
  let trace: BootTrace = node.trace;
  for (const [waypoint, at] of waypoints) trace = traced(trace, waypoint, at);
  const own = progress !== undefined && isOfThisInstall(node, progress) ? progress : undefined;
  return { ...node, trace, progress: laterProgress(node.progress, own) };
}

/** What an installer said in its last moments must not stand on a node that begins again. */
function isOfThisInstall({ stage, stageSince }: Node, { at }: InstallProgress): boolean {
  return at >= stageSince || (stage !== 'enrolled' && stage !== 'booting');
}

/** Whether what `movement` changes of `node` is worth a write now. */
export function isWorthWriting(node: Node, movement: Movement): boolean {
  const next = afterMovement(node, movement);
  if (next.progress?.percent !== node.progress?.percent) return true;
  if (next.progress?.step !== node.progress?.step) return true;
  const before = timesOf(node);
  const after = timesOf(next);
  if (!isDeepStrictEqual([...before.keys()], [...after.keys()])) return true;
  return [...after].some(([what, at]) => Math.abs(at - (before.get(what) ?? at)) >= LINGER_MS);
}

/** In an order of their own, so that equal sets of names compare equal. */
function timesOf({ trace, progress }: Node): ReadonlyMap<string, number> {
  const times = Object.entries({ ...trace, progress: progress?.at });
  return new Map(
    times
      .flatMap(([what, at]): [string, number][] => (at === undefined ? [] : [[what, at]]))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
