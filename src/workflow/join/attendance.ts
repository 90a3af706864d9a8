/**
 * Remembers when each machine was heard and who waits in line. Nothing of it is stored: after a restart
 * everybody counts as heard just now, so that nobody's turn passes on because we were away.
 *
 * @module
 */
import type { MemberRole } from '../../domain/cluster/cluster.ts';
import type { Attendance } from '../../domain/cluster/turns.ts';

/** A machine asks every ten seconds while it waits; one that stopped asking holds nobody up. */
const PLACE_KEPT_MS = 60_000;

export type Waiting = {
  readonly nodeId: string;
  readonly name: string;
  readonly role: MemberRole;
};

type Place = Waiting & { readonly number: number; readonly askedAt: number };

export type AttendanceBook = Attendance & {
  /** It was granted, or told to go on. */
  heard(nodeId: string): void;
  turnBegins(nodeId: string): void;
  /** It asks, and so has stopped K3s. */
  rests(nodeId: string): void;
  waits(waiting: Waiting): void;
  leavesLine(nodeId: string): void;
  forget(nodeId: string): void;
};

/** `ticks`: ms of a clock that only goes forward. */
export function createAttendance(ticks: () => number): AttendanceBook {
  const began = ticks();
  const heardAt = new Map<string, number>();
  const turnBeganAt = new Map<string, number>();
  const line = new Map<string, Place>();
  let numbers = 0;

  const inLine = (role: MemberRole): Place[] =>
    [...line.values()].filter(
      (place) => place.role === role && ticks() - place.askedAt < PLACE_KEPT_MS,
    );
  const standing = (nodeId: string, role: MemberRole): Place | undefined =>
    inLine(role).find((place) => place.nodeId === nodeId);

  return {
    silence: (nodeId) => ticks() - (heardAt.get(nodeId) ?? began),
    turnAge: (nodeId) => ticks() - (turnBeganAt.get(nodeId) ?? began),
    placeInLine(nodeId, role) {
      const number = standing(nodeId, role)?.number ?? Number.POSITIVE_INFINITY;
      return inLine(role).filter((place) => place.number < number).length;
    },
    firstInLine: (role) => inLine(role).sort((a, b) => a.number - b.number)[0]?.name,
    heard: (nodeId) => void heardAt.set(nodeId, ticks()),
    turnBegins: (nodeId) => void turnBeganAt.set(nodeId, ticks()),
    rests: (nodeId) => void heardAt.set(nodeId, Number.NEGATIVE_INFINITY),
    waits(waiting) {
      const number = standing(waiting.nodeId, waiting.role)?.number ?? ++numbers;
      line.set(waiting.nodeId, { ...waiting, number, askedAt: ticks() });
    },
    leavesLine: (nodeId) => void line.delete(nodeId),
    forget(nodeId) {
      for (const known of [heardAt, turnBeganAt, line]) known.delete(nodeId);
    },
  };
}
