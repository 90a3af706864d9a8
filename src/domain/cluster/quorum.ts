/**
 * What etcd's quorum allows: a cluster writes nothing, not even that a member is gone, unless more than half
 * of its voters answer. A server may leave only where that holds before and after.
 *
 * @module
 */
import type { Cluster } from './cluster.ts';
import type { KubernetesNode } from './kubernetes.ts';

/** A server that has a vote in etcd. `ready`: as Kubernetes says of it. */
export type Voter = { readonly name: string; readonly ready: boolean };

export type QuorumVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'refused'; readonly reason: string };

const ALLOWED: QuorumVerdict = { kind: 'allowed' };

/** How many of `voters` must answer. */
export function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

/**
 * The voters among the Kubernetes nodes: servers that are members, and others that K3s marks as its etcd
 * nodes, for they count whoever joined them.
 */
export function votersOf(cluster: Cluster, nodes: readonly KubernetesNode[]): readonly Voter[] {
  const servers = new Set(
    cluster.members.filter(({ role }) => role === 'server').map(({ name }) => name),
  );
  return nodes
    .filter((node) => (servers.has(node.name) || memberNameOf(node) !== undefined) && votes(node))
    .map(({ name, ready }) => ({ name, ready }));
}

const ETCD_NAME = 'etcd.k3s.cattle.io/node-name';
const REMOVED_NAME = 'etcd.k3s.cattle.io/removed-node-name';

const memberNameOf = ({ annotations }: KubernetesNode): string | undefined =>
  annotations[ETCD_NAME];

/** K3s tells a learner by a condition, and a member that was taken out by a second annotation. */
function votes(node: KubernetesNode): boolean {
  const removed = node.annotations[REMOVED_NAME];
  if (removed !== undefined && removed === memberNameOf(node)) return false;
  return !node.conditions.some(({ type, status }) => type === 'EtcdIsVoter' && status === 'False');
}

/** Whether the server `name` may be taken out of etcd for good; it need not be a voter, or alive. */
export function mayLeave(voters: readonly Voter[], name: string): QuorumVerdict {
  const rest = voters.filter((voter) => voter.name !== name);
  if (rest.length === 0) {
    return refused(`${name} is the last server: the cluster would end with it. Forget the cluster`);
  }
  const needed = quorumOf(voters.length);
  const ready = voters.filter((voter) => voter.ready).length;
  if (ready < needed) {
    return refused(
      `etcd has no quorum: ${ready} of ${voters.length} servers are Ready, and ${needed} must be before one can leave; ${namesOfDown(voters)}`,
    );
  }
  const neededAfter = quorumOf(rest.length);
  const readyAfter = rest.filter((voter) => voter.ready).length;
  if (readyAfter >= neededAfter) return ALLOWED;
  return refused(
    `without ${name}, ${readyAfter} of ${rest.length} servers would be Ready, and ${neededAfter} must be; ${namesOfDown(rest)}`,
  );
}

/**
 * Whether the server `name` may be stopped for a moment. One or two servers are never without a pause of the
 * API; more of them are.
 */
export function mayPause(voters: readonly Voter[], name: string): QuorumVerdict {
  const rest = voters.filter((voter) => voter.name !== name);
  const ready = rest.filter((voter) => voter.ready).length;
  const needed = voters.length < 3 ? rest.length : quorumOf(voters.length);
  if (ready >= needed) return ALLOWED;
  return refused(
    `while ${name} pauses, ${ready} other servers would be Ready, and ${needed} must be; ${namesOfDown(rest)}`,
  );
}

function namesOfDown(voters: readonly Voter[]): string {
  const names = voters.filter((voter) => !voter.ready).map((voter) => voter.name);
  return `not Ready: ${names.join(', ')}`;
}

function refused(reason: string): QuorumVerdict {
  return { kind: 'refused', reason };
}
