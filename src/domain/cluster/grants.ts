/**
 * What a member may do: found, join as a server, join as an agent.
 *
 * @module
 */
import { type Cluster, type Member, readyServers } from './cluster.ts';
import type { JoinGrant } from './join.ts';

/** Whether it holds the grant of cluster-init: the install that was Ready first, and no later one of its node. */
export function isFounding(cluster: Cluster, { nodeId, readyAt }: Member): boolean {
  if (nodeId !== cluster.founder) return false;
  return cluster.bornAt === undefined || readyAt === cluster.bornAt;
}

/**
 * What `member` may do now. Undefined for a server that has none to join through.
 *
 * Servers join through one that is Ready, by its own address: one that reaches itself through the balancer
 * is broken for good (k3s #9661). Those that are up come first, and of them the oldest.
 */
export function grantHeld(
  cluster: Cluster,
  member: Member,
  isUp: (nodeId: string) => boolean,
): JoinGrant | undefined {
  if (member.role === 'agent') return { kind: 'agent' };
  if (isFounding(cluster, member)) return { kind: 'found' };
  const [best] = readyServers(cluster)
    .filter(({ nodeId }) => nodeId !== member.nodeId)
    .map((server) => ({ ...server, down: isUp(server.nodeId) ? 0 : 1 }))
    .sort((a, b) => a.down - b.down || (a.readyAt ?? 0) - (b.readyAt ?? 0));
  if (best !== undefined) return { kind: 'server', via: best.address };
  // It has etcd's data, and K3s ignores `server` then. Without the data it would fail, and found nothing.
  return member.phase === 'ready' ? { kind: 'server', via: member.address } : undefined;
}
