/**
 * The cluster that the machines of the page's site form.
 *
 * @module
 */
import type { ClusterState, FacedMember } from '../../../src/domain/cluster/face.ts';
import { displayName, type Node } from '../../../src/domain/node.ts';
import type { Store } from '../../../src/store/store.ts';
import { NO_CLUSTER } from '../fixed-cluster.ts';

const VERSION = 'v1.33.5+k3s1';

function memberOf(node: Node, index: number): FacedMember {
  const ready = node.stage === 'in-rotation' || node.stage === 'ready';
  const conditions = [
    { type: 'Ready', status: 'True', reason: 'KubeletReady', message: '' } as const,
  ];
  return {
    nodeId: node.id,
    name: displayName(node),
    address: `192.168.1.${21 + index}`,
    role: node.role === 'server' ? 'server' : 'agent',
    phase: ready ? 'ready' : 'installed',
    grantedAt: node.createdAt,
    heardAt: node.stageSince,
    readyAt: ready ? node.stageSince : undefined,
    conditions: [],
    kubernetes: ready
      ? { ready, unschedulable: false, version: VERSION, taints: [], conditions }
      : undefined,
  };
}

function checkOf(backend: string, name: string): string {
  if (name === 'vm-205') return 'L4CON';
  return backend === 'api' ? 'L7OK/200' : 'L4OK';
}

export function clusterOf({ registry }: Store, now: number): ClusterState {
  const inside = ['joining', 'ready', 'in-rotation'];
  const nodes = registry
    .all()
    .filter(({ role, stage }) => role !== 'none' && inside.includes(stage));
  const members = nodes.map(memberOf);
  const servers = members.filter(({ role }) => role === 'server');
  const ready = members.filter(({ phase }) => phase === 'ready');
  const seen = (backend: 'api' | 'http' | 'https', list: readonly FacedMember[]) =>
    list.map(({ name }) => ({
      backend,
      name,
      up: name !== 'vm-205',
      check: checkOf(backend, name),
    }));
  const agents = ready.filter(({ role }) => role === 'agent');
  return {
    ...NO_CLUSTER,
    life: {
      id: '5f0c8a2e-0000-4000-8000-000000000001',
      createdAt: now - 42 * 86_400_000,
      bornAt: now - 41 * 86_400_000,
      version: VERSION,
      founder: servers[0]?.nodeId,
      endpoint: 'https://192.168.1.10:6443',
    },
    members,
    waiting: registry
      .all()
      .filter(({ hostname }) => hostname === 'pve-01')
      .map((node) => ({
        nodeId: node.id,
        name: displayName(node),
        condition: { name: 'TurnTaken', reason: 'opti-10 joins first' },
      })),
    kubernetes: { kind: 'seen', at: now - 2000 },
    balancer: {
      kind: 'running',
      servers: [...seen('api', servers), ...seen('https', agents), ...seen('http', agents)],
      reloads: 31,
    },
  };
}
