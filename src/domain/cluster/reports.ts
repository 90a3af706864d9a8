/**
 * What members say of themselves, what Kubernetes says of them, and their leaving.
 *
 * @module
 */
import { type Cluster, type Member, memberOf, type UnmetCondition, withMember } from './cluster.ts';
import { isFounding } from './grants.ts';
import { type JoinReply, type JoinWord, TURN_LAPSES_MS } from './join.ts';
import type { KubernetesNode } from './kubernetes.ts';
import type { Circumstances } from './sequencer.ts';
import { type Attendance, isOverdue } from './turns.ts';

export type Utterance = {
  readonly nodeId: string;
  readonly keyHash: string;
  readonly word: JoinWord;
};

export type Heard = { readonly cluster: Cluster; readonly reply: JoinReply };

type Hearing = { readonly now: number; readonly attendance: Attendance };

/** A member's word. Only Kubernetes makes it ready, whatever it says of itself. */
export function hear(
  cluster: Cluster,
  { nodeId, keyHash, word }: Utterance,
  hearing: Hearing,
): Heard {
  const member = memberOf(cluster, nodeId);
  if (member === undefined || member.keyHash !== keyHash) return { cluster, reply: 'stop' };
  const { phase } = member;
  if (phase === 'leaving' || phase === 'lapsed') return { cluster, reply: 'stop' };
  const told = withCaHash(cluster, member, word);
  if (phase === 'ready') {
    const waits = isFounding(told, member) && told.caHash === undefined;
    return { cluster: told, reply: waits ? 'go-on' : 'joined' };
  }
  if (!isFounding(told, member) && isOverdue(member, hearing.attendance)) {
    return { cluster: told, reply: 'stop' };
  }
  if (word.kind === 'failed' || phase === 'installed') return { cluster: told, reply: 'go-on' };
  const installed = { ...member, phase: 'installed', heardAt: hearing.now } as const;
  return { cluster: withMember(told, installed), reply: 'go-on' };
}

/** It stays as it was when the first server was Ready: the others have it in their tokens. */
function withCaHash(cluster: Cluster, member: Member, word: JoinWord): Cluster {
  if (word.kind !== 'started' || word.caHash === undefined) return cluster;
  if (!isFounding(cluster, member) || word.caHash === cluster.caHash) return cluster;
  if (cluster.bornAt !== undefined && cluster.caHash !== undefined) return cluster;
  return { ...cluster, caHash: word.caHash };
}

export type Sight = Pick<Circumstances, 'now' | 'installOf'>;

/**
 * The members after a look at the Kubernetes nodes. A node counts where it has the member's name and
 * machine-id: the one of the install before has the same name. A system whose key is given up doesn't become
 * ready any more: it is about to be wiped, and nothing must rely on it.
 */
export function seenReady(
  cluster: Cluster,
  nodes: readonly KubernetesNode[],
  { now, installOf }: Sight,
): Cluster {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  let { bornAt } = cluster;
  let changed = false;
  const members = cluster.members.map((member) => {
    const node = byName.get(member.name);
    if (node === undefined || !isReadyMember(node, member, cluster.version)) return member;
    if (member.phase !== 'ready' && installOf(member.nodeId)?.keyHash !== member.keyHash) {
      return member;
    }
    const seen = afterSight(member, node, now);
    changed ||= seen !== member;
    if (seen.role === 'server') bornAt ??= seen.readyAt;
    return seen;
  });
  return changed ? { ...cluster, bornAt, members } : cluster;
}

/** Whether `node` is the install that `member` is, Ready and of a version that belongs here. */
export function isReadyMember(node: KubernetesNode, member: Member, version: string): boolean {
  return (
    node.ready &&
    node.name === member.name &&
    node.machineId.toLowerCase() === member.machineId.toLowerCase() &&
    member.phase !== 'leaving' &&
    isNear(node.kubeletVersion, version)
  );
}

/** It may have got another address; where others reach it is what it told Kubernetes. */
function afterSight(member: Member, { internalAddress }: KubernetesNode, now: number): Member {
  const address = internalAddress ?? member.address;
  if (member.phase === 'ready' && member.address === address) return member;
  return { ...member, address, phase: 'ready', readyAt: member.readyAt ?? now };
}

/** K3s, at most one minor version away: an upgrade may be under way. */
function isNear(running: string, expected: string): boolean {
  const [ours, theirs] = [expected, running].map((version) =>
    /^v(\d+)\.(\d+)\.\d+.*\+k3s\d+/.exec(version),
  );
  if (!ours || !theirs || ours[1] !== theirs[1]) return false;
  return Math.abs(Number(ours[2]) - Number(theirs[2])) <= 1;
}

/**
 * It is being taken out: its words are answered `stop`, and it gets no grant before `left`. The founder of a
 * life that was never born has nothing to be taken out of: that life ends with its disk.
 */
export function leave(cluster: Cluster, nodeId: string): Cluster {
  const member = memberOf(cluster, nodeId);
  if (member === undefined || member.phase === 'leaving') return cluster;
  if (foundsStill(cluster, nodeId)) return cluster;
  return withMember(cluster, { ...member, phase: 'leaving' });
}

export type Left =
  | { readonly kind: 'left'; readonly cluster: Cluster }
  /** It may still be joining: it was not told to stop, or was not heard since. */
  | { readonly kind: 'not-yet'; readonly condition: UnmetCondition };

/** Its Kubernetes node, etcd member and node-password secret are gone. */
export function left(cluster: Cluster, nodeId: string, attendance: Attendance): Left {
  const member = memberOf(cluster, nodeId);
  if (member === undefined || foundsStill(cluster, nodeId)) return { kind: 'left', cluster };
  if (mayStillJoin(member, attendance)) {
    const reason = `${member.name} may still be joining: it is told to stop when it speaks`;
    return { kind: 'not-yet', condition: { name: 'MayStillJoin', reason } };
  }
  const members = cluster.members.filter((other) => other.nodeId !== nodeId);
  return { kind: 'left', cluster: { ...cluster, members } };
}

const foundsStill = ({ bornAt, founder }: Cluster, nodeId: string): boolean =>
  bornAt === undefined && founder === nodeId;

function mayStillJoin({ role, nodeId, readyAt }: Member, attendance: Attendance): boolean {
  if (role === 'agent' || readyAt !== undefined) return false;
  return attendance.silence(nodeId) < TURN_LAPSES_MS;
}
