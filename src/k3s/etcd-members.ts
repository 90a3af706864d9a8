/**
 * The members of etcd, as K3s notes them on the servers' Nodes.
 *
 * @module
 */
import type { V1Node } from '@kubernetes/client-node';
import type { ApiDoor } from './api-door.ts';

export type EtcdMember = {
  /** The Kubernetes node. */
  readonly node: string;
  /** etcd's own name of the member: the node's, and eight digits of its own. */
  readonly member: string;
  readonly address: string | undefined;
  /** A learner has no voice yet. */
  readonly votes: boolean;
  /** Why it has none, in K3s' words; empty where it votes. */
  readonly reason: string;
};

const NAME = 'etcd.k3s.cattle.io/node-name';
const ADDRESS = 'etcd.k3s.cattle.io/node-address';
const ROLE = 'node-role.kubernetes.io/etcd';
/** A condition that K3s keeps on its servers (pkg/etcd/etcd.go); its False is the alarm. */
const VOTER = 'EtcdIsVoter';

/** Members without a Node are not seen here: deleting the Node removes the member. */
export async function etcdMembers(door: ApiDoor): Promise<readonly EtcdMember[]> {
  const { items } = await door.use((api) => api.core.listNode());
  return items.filter(({ metadata }) => metadata?.labels?.[ROLE] === 'true').flatMap(memberOf);
}

function memberOf({ metadata, status }: V1Node): EtcdMember[] {
  const member = metadata?.annotations?.[NAME];
  if (member === undefined || metadata?.name === undefined) return [];
  const condition = status?.conditions?.find(({ type }) => type === VOTER);
  const votes = condition?.status === 'True';
  const reason = votes ? '' : (condition?.message ?? condition?.reason ?? 'not known yet');
  const address = metadata.annotations?.[ADDRESS];
  return [{ node: metadata.name, member, address, votes, reason }];
}
