/**
 * Short ways to the values that the tests of the cluster are about.
 *
 * @module
 */
import type { Cluster, Member, MemberPhase, MemberRole } from '../../src/domain/cluster/cluster.ts';
import type { JoinAsker } from '../../src/domain/cluster/join.ts';
import type { KubernetesNode } from '../../src/domain/cluster/kubernetes.ts';
import type { FreshLife } from '../../src/domain/cluster/sequencer.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/cluster/settings.ts';

export const VERSION = 'v1.33.1+k3s1';
export const CA_HASH = 'ca'.repeat(32);

/** 64 hexadecimal digits that say which install of which machine they stand for. */
export function keyHashOf(nodeId: string, install = 1): string {
  return Buffer.from(`${nodeId}#${install}`).toString('hex').padEnd(64, '0');
}

export function machineIdOf(nodeId: string, install = 1): string {
  return keyHashOf(nodeId, install).slice(0, 32);
}

/** `opti-3` asks from 192.168.1.3. */
export function asker(nodeId: string, fields: Partial<JoinAsker> = {}): JoinAsker {
  return {
    nodeId,
    hostname: nodeId,
    role: 'server',
    address: `192.168.1.${/\d+$/.exec(nodeId)?.[0] ?? 99}`,
    keyHash: keyHashOf(nodeId),
    machineId: machineIdOf(nodeId),
    ...fields,
  };
}

export function member(
  nodeId: string,
  phase: MemberPhase,
  fields: Partial<Member> & { readonly role?: MemberRole } = {},
): Member {
  const { hostname: name, address, keyHash, machineId } = asker(nodeId);
  const readyAt = phase === 'ready' ? 1_000 : undefined;
  const times = { grantedAt: 500, heardAt: 500, readyAt };
  return { nodeId, name, address, role: 'server', keyHash, machineId, phase, ...times, ...fields };
}

/** Born, with `opti-1` as its founder, unless `fields` say otherwise. */
export function aCluster(members: readonly Member[], fields: Partial<Cluster> = {}): Cluster {
  return {
    id: 'life-1',
    createdAt: 0,
    version: VERSION,
    settings: DEFAULT_SETTINGS,
    secrets: { serverToken: 'serverToken', agentToken: 'agentToken' },
    caHash: CA_HASH,
    founder: 'opti-1',
    bornAt: 1_000,
    members,
    ...fields,
  };
}

export function freshLife(id: string): FreshLife {
  const secrets = { serverToken: `server-${id}`, agentToken: `agent-${id}` };
  return { id, createdAt: 0, version: VERSION, settings: DEFAULT_SETTINGS, secrets };
}

/** The Kubernetes node of `nodeId`, Ready. */
export function kubernetesNode(
  nodeId: string,
  fields: Partial<KubernetesNode> = {},
): KubernetesNode {
  return {
    name: nodeId,
    machineId: machineIdOf(nodeId),
    kubeletVersion: VERSION,
    internalAddress: asker(nodeId).address,
    ready: true,
    unschedulable: false,
    conditions: [],
    taints: [],
    annotations: {},
    createdAt: 0,
    ...fields,
  };
}
