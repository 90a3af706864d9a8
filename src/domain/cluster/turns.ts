/**
 * Whose turn it is to join. etcd takes one learner at a time, so a server has the turn alone; agents have
 * ten turns between them.
 *
 * @module
 */
import type { Cluster, Member, MemberRole, UnmetCondition } from './cluster.ts';
import { AGENTS_AT_ONCE, TURN_LAPSES_MS, TURN_LASTS_MS } from './join.ts';
import { agentsBusy, comesFirst, turnTaken } from './wait-reasons.ts';

/**
 * When the machines were heard, by a clock that nobody sets: the host may have none that survives a power
 * cut, and a jump of hours must not take anyone's turn. Times are in ms, and no longer than the service runs.
 */
export type Attendance = {
  /** Since it was last granted or told to go on; Infinity once it is known to have stopped K3s. */
  silence(nodeId: string): number;
  /** Since its turn began. */
  turnAge(nodeId: string): number;
  /** How many others have waited longer for a turn in this role, and still ask. */
  placeInLine(nodeId: string, role: MemberRole): number;
  /** Host name of the one that waited longest. */
  firstInLine(role: MemberRole): string | undefined;
};

const TURNS: Readonly<Record<MemberRole, number>> = { server: 1, agent: AGENTS_AT_ONCE };

type Applicant = { readonly nodeId: string; readonly role: MemberRole };

export const joins = ({ phase }: Member): boolean => phase === 'granted' || phase === 'installed';

/** Its program has given up K3s long before: JOIN_LEASE_MS. */
const isSilent = ({ nodeId }: Member, attendance: Attendance): boolean =>
  attendance.silence(nodeId) >= TURN_LAPSES_MS;

/** Why `applicant`, that has no turn, gets none now. */
export function noTurnFor(
  { members }: Cluster,
  { nodeId, role }: Applicant,
  attendance: Attendance,
): UnmetCondition | undefined {
  const busy = members.filter(
    (member) => member.role === role && joins(member) && !isSilent(member, attendance),
  );
  const free = TURNS[role] - busy.length;
  const holder = busy[0];
  if (free <= 0 && holder !== undefined) {
    return role === 'agent'
      ? agentsBusy(busy.length)
      : turnTaken(holder, attendance.turnAge(holder.nodeId));
  }
  if (attendance.placeInLine(nodeId, role) < free) return undefined;
  return comesFirst(attendance.firstInLine(role) ?? 'another machine');
}

/** The members where one takes a turn in `role`: those that lost theirs by silence are told so when they speak. */
export function withoutSilent(
  members: readonly Member[],
  role: MemberRole,
  attendance: Attendance,
): readonly Member[] {
  return members.map((member) =>
    member.role === role && joins(member) && isSilent(member, attendance)
      ? { ...member, phase: 'lapsed' }
      : member,
  );
}

export const isOverdue = ({ nodeId }: Member, attendance: Attendance): boolean =>
  attendance.turnAge(nodeId) >= TURN_LASTS_MS;

export const isWanted = ({ role }: Member, attendance: Attendance): boolean =>
  attendance.firstInLine(role) !== undefined;
