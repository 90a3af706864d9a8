/**
 * One K3s cluster: its life, its secrets, its members. All of it is one value, stored as a whole before
 * anything of it is answered.
 *
 * @module
 */
import type { ClusterSettings } from './settings.ts';

/** What a member is. A node's `auto` is settled when it asks: the first three become servers. */
export type MemberRole = 'server' | 'agent';

/**
 * `granted`: it may join. `installed`: K3s is in place and starts. `lapsed`: it had its turn, did not become
 * Ready, and the turn passed on; it asks again. `ready`: the Kubernetes API said so. `leaving`: what it was is
 * taken out of the cluster; until then it gets no other grant.
 */
export const MEMBER_PHASES = ['granted', 'installed', 'lapsed', 'ready', 'leaving'] as const;
export type MemberPhase = (typeof MEMBER_PHASES)[number];

/** Times are in ms since the epoch. */
export type Member = {
  readonly nodeId: string;
  /** The Kubernetes node's name: the host name. */
  readonly name: string;
  /** a.b.c.d, from which it asked. */
  readonly address: string;
  readonly role: MemberRole;
  /** Which install holds the grant: a reinstalled machine has another key (Node.keyHash). */
  readonly keyHash: string;
  /** /etc/machine-id, as Kubernetes shows it in nodeInfo.machineID: tells this install from one of the same name. */
  readonly machineId: string;
  readonly phase: MemberPhase;
  readonly grantedAt: number;
  /** When it last said a word. Kept in memory between changes of phase. */
  readonly heardAt: number;
  /** When it was first Ready; undefined before. */
  readonly readyAt: number | undefined;
};

export type ClusterSecrets = {
  /** Letters and digits. It is cluster-admin, and the passphrase of the bootstrap data and of snapshots. */
  readonly serverToken: string;
  readonly agentToken: string;
};

export type Cluster = {
  /** A UUID: one life. A new one begins only where the old can't have left anything behind. */
  readonly id: string;
  readonly createdAt: number;
  /** `v1.33.1+k3s1`: what the next member installs. */
  readonly version: string;
  readonly settings: ClusterSettings;
  readonly secrets: ClusterSecrets;
  /** SHA-256 in hex for the `K10` token, as the founder reported it. */
  readonly caHash: string | undefined;
  /** The node that was granted cluster-init. It stays the founder when it is reinstalled or removed. */
  readonly founder: string | undefined;
  /** When a server of this life was first Ready: from then on nothing founds anew by itself. */
  readonly bornAt: number | undefined;
  readonly members: readonly Member[];
};

/** Why something waits, in words; `name` is one word for programs. */
export type UnmetCondition = { readonly name: string; readonly reason: string };

export const memberOf = (cluster: Cluster, nodeId: string): Member | undefined =>
  cluster.members.find((member) => member.nodeId === nodeId);

export function readyServers({ members }: Cluster): readonly Member[] {
  return members.filter(({ role, phase }) => role === 'server' && phase === 'ready');
}

export function withMember(cluster: Cluster, changed: Member): Cluster {
  const members = cluster.members.map((member) =>
    member.nodeId === changed.nodeId ? changed : member,
  );
  return { ...cluster, members };
}
