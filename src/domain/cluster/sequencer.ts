/**
 * The sequencer: who may join the cluster, when and as what. Pure: what it decides is a new value, which is
 * stored before anyone hears of it.
 *
 * What it keeps to: cluster-init is granted once in a cluster's life, for a second founder would make a second
 * cluster under the same name; one server joins at a time; and what a machine was in the cluster is gone
 * before it comes back as another.
 *
 * @module
 */
import {
  type Cluster,
  type Member,
  type MemberRole,
  memberOf,
  readyServers,
  type UnmetCondition,
  withMember,
} from './cluster.ts';
import { grantHeld, isFounding } from './grants.ts';
import { AUTO_SERVERS, type JoinAnswer, type JoinAsker } from './join.ts';
import { type Attendance, isOverdue, isWanted, joins, noTurnFor, withoutSilent } from './turns.ts';
import * as because from './wait-reasons.ts';

/** What a life begins with. */
export type FreshLife = Pick<Cluster, 'id' | 'createdAt' | 'version' | 'settings' | 'secrets'>;

/** What the registry knows of the system on a node's disk: no key where none is planted now. */
export type Install = { readonly keyHash: string | undefined };

export type Circumstances = {
  /** ms since the epoch. */
  readonly now: number;
  readonly attendance: Attendance;
  /** Undefined where the node exists no more. */
  readonly installOf: (nodeId: string) => Install | undefined;
  /** Or why no life can begin now. */
  readonly fresh: () => FreshLife | UnmetCondition;
  /** Whether Kubernetes calls it Ready now, as far as is known. */
  readonly isUp: (nodeId: string) => boolean;
};

/** Asking again changes nothing: the answer may have been lost. */
export function answerAsk(
  cluster: Cluster | undefined,
  asker: JoinAsker,
  circumstances: Circumstances,
): JoinAnswer {
  if (asker.role === 'none') {
    return { kind: 'refuse', reason: `${asker.hostname} has no role in a cluster` };
  }
  if (cluster === undefined || hasEnded(cluster, circumstances)) {
    return begin(cluster, asker, circumstances);
  }
  const member = memberOf(cluster, asker.nodeId);
  return member === undefined
    ? answerStranger(cluster, asker, circumstances)
    : answerMember(cluster, member, { asker, circumstances });
}

/**
 * Whether a life that never had a Ready server has ended with its founder's disk: another install is on it,
 * or the machine was taken away. While a reinstall is only asked for, the old system may still run.
 */
function hasEnded(cluster: Cluster, { installOf }: Circumstances): boolean {
  if (cluster.bornAt !== undefined || cluster.founder === undefined) return false;
  const install = installOf(cluster.founder);
  if (install === undefined) return true;
  const granted = memberOf(cluster, cluster.founder)?.keyHash;
  return install.keyHash !== undefined && install.keyHash !== granted;
}

function begin(
  cluster: Cluster | undefined,
  asker: JoinAsker,
  circumstances: Circumstances,
): JoinAnswer {
  if (asker.role === 'agent') return wait(cluster, because.serverFirst());
  const fresh = circumstances.fresh();
  if ('reason' in fresh) return wait(cluster, fresh);
  const founder = newMember(asker, 'server', circumstances);
  const life: Cluster = {
    ...fresh,
    caHash: undefined,
    founder: asker.nodeId,
    bornAt: undefined,
    members: [founder],
  };
  return { kind: 'grant', cluster: life, grant: { kind: 'found' } };
}

type Asked = { readonly asker: JoinAsker; readonly circumstances: Circumstances };

function answerMember(cluster: Cluster, member: Member, asked: Asked): JoinAnswer {
  const { asker, circumstances } = asked;
  const { attendance } = circumstances;
  if (member.phase === 'leaving') return wait(cluster, oldMemberFirst(cluster, member));
  if (member.keyHash !== asker.keyHash) {
    const leaving: Member = { ...member, phase: 'leaving' };
    return wait(withMember(cluster, leaving), oldMemberFirst(cluster, leaving));
  }
  if (isUsedElsewhere(member, asked)) return wait(cluster, because.keyInUse(member));
  if (member.phase === 'lapsed') return takeTurn(cluster, member.role, asked);
  if (joins(member) && !isFounding(cluster, member) && isOverdue(member, attendance)) {
    return isWanted(member, attendance)
      ? passTurn(cluster, member, attendance)
      : takeTurn(withMember(cluster, { ...member, phase: 'lapsed' }), member.role, asked);
  }
  return grantAgain(cluster, member, asked);
}

/** A key is one machine's: while that one is there, another that comes with it has copied it. */
function isUsedElsewhere(member: Member, { asker, circumstances }: Asked): boolean {
  if (member.address === asker.address) return false;
  if (member.phase === 'ready') return circumstances.isUp(member.nodeId);
  return joins(member) && circumstances.attendance.silence(member.nodeId) < KEY_HELD_MS;
}

/** By then a machine that moved to another address is heard there, and its old one is forgotten. */
const KEY_HELD_MS = 5 * 60_000;

/** The machine-id may be another after a power cut at its first boot: systemd makes it before the disk has it. */
function grantAgain(cluster: Cluster, member: Member, asked: Asked): JoinAnswer {
  const { address, machineId } = asked.asker;
  const same = member.address === address && member.machineId === machineId;
  const known = same ? cluster : withMember(cluster, { ...member, address, machineId });
  return grantOf(known, member, asked.circumstances);
}

/** It asks, so K3s is stopped on it: the next may have the turn at once. */
function passTurn(cluster: Cluster, member: Member, attendance: Attendance): JoinAnswer {
  const next = attendance.firstInLine(member.role) ?? 'another machine';
  const lapsed = withMember(cluster, { ...member, phase: 'lapsed' });
  return wait(lapsed, because.turnPassed(next), member.role);
}

function answerStranger(
  cluster: Cluster,
  asker: JoinAsker,
  circumstances: Circumstances,
): JoinAnswer {
  return takeTurn(cluster, settledRole(cluster, asker), { asker, circumstances });
}

function settledRole({ members }: Cluster, { role }: JoinAsker): MemberRole {
  if (role === 'server' || role === 'agent') return role;
  const servers = members.filter((member) => member.role === 'server');
  return servers.length < AUTO_SERVERS ? 'server' : 'agent';
}

function takeTurn(cluster: Cluster, role: MemberRole, { asker, circumstances }: Asked): JoinAnswer {
  const { nodeId } = asker;
  const { attendance } = circumstances;
  const unmet = unmetBefore(cluster, role, circumstances);
  if (unmet !== undefined) return wait(cluster, unmet);
  const noTurn = noTurnFor(cluster, { nodeId, role }, attendance);
  if (noTurn !== undefined) return wait(cluster, noTurn, role);
  const member = newMember(asker, role, circumstances);
  const others = withoutSilent(cluster.members, role, attendance);
  const members = [...others.filter((other) => other.nodeId !== nodeId), member];
  return grantOf({ ...cluster, members }, member, circumstances);
}

/** What the cluster must come to before anyone takes a turn in `role`. */
function unmetBefore(
  cluster: Cluster,
  role: MemberRole,
  { attendance }: Circumstances,
): UnmetCondition | undefined {
  const founder = cluster.founder && memberOf(cluster, cluster.founder);
  if (cluster.bornAt === undefined) {
    return founder
      ? because.founderFirst(founder, attendance.silence(founder.nodeId))
      : because.serverFirst();
  }
  if (readyServers(cluster).length === 0) return because.noReadyServer();
  if (cluster.caHash === undefined) return because.caUnknown();
  if (role === 'agent') return undefined;
  const leaving = cluster.members.find(
    (member) => member.role === 'server' && member.phase === 'leaving',
  );
  return leaving && because.removalFirst(leaving);
}

function grantOf(cluster: Cluster, member: Member, { isUp }: Circumstances): JoinAnswer {
  const grant = grantHeld(cluster, member, isUp);
  return grant === undefined
    ? wait(cluster, because.noReadyServer())
    : { kind: 'grant', cluster, grant };
}

function newMember(asker: JoinAsker, role: MemberRole, { now }: Circumstances): Member {
  const { nodeId, hostname, address, keyHash, machineId } = asker;
  return {
    nodeId,
    name: hostname,
    address,
    role,
    keyHash,
    machineId,
    phase: 'granted',
    grantedAt: now,
    heardAt: now,
    readyAt: undefined,
  };
}

function oldMemberFirst(cluster: Cluster, member: Member): UnmetCondition {
  const others = readyServers(cluster).filter(({ nodeId }) => nodeId !== member.nodeId);
  return because.oldMemberPresent(member, others.length);
}

function wait(
  cluster: Cluster | undefined,
  condition: UnmetCondition,
  inLine?: MemberRole,
): JoinAnswer {
  return { kind: 'wait', cluster, condition, inLine };
}
