/**
 * A cluster that is as it is, remembers what was asked of it, and refuses what it is told to refuse.
 *
 * @module
 */
import type {
  ClusterFace,
  ClusterSnapshot,
  ClusterState,
  ClusterWork,
} from '../../src/domain/cluster/face.ts';
import type { ProvisioningError } from '../../src/domain/errors.ts';

const AT = Date.UTC(2026, 0, 1);

export const NO_CLUSTER: ClusterState = {
  life: undefined,
  members: [],
  waiting: [],
  kubernetes: { kind: 'unknown', reason: 'no server is ready yet' },
  balancer: { kind: 'off', reason: 'haproxy is not installed: apt install haproxy' },
  conditions: [],
  advice: [],
  work: [],
  ended: [],
};

export const WORK: ClusterWork = {
  id: 'w-1',
  kind: 'upgrade',
  after: undefined,
  by: 'alice',
  startedAt: AT,
  todo: ['n2'],
  done: ['n1'],
  step: 'opti-2 is drained: 3 pods are left',
  stopped: undefined,
};

export const SNAPSHOT: ClusterSnapshot = {
  name: 'before-opti-1-1767225600',
  memberName: 'opti-1',
  bytes: 4_300_832,
  createdAt: AT,
  fetched: false,
};

/** One server that is not well, an agent on its way, one that waits. */
export const BUSY_CLUSTER: ClusterState = {
  life: {
    id: '5f0c8a2e-0000-4000-8000-000000000001',
    createdAt: AT,
    bornAt: AT + 1000,
    version: 'v1.33.1+k3s1',
    founder: 'n1',
    endpoint: 'https://192.168.1.10:6443',
  },
  members: [
    {
      nodeId: 'n1',
      name: 'opti-1',
      address: '192.168.1.21',
      role: 'server',
      phase: 'ready',
      grantedAt: AT,
      heardAt: AT,
      readyAt: AT + 1000,
      conditions: [{ name: 'NotReady', reason: 'the kubelet is silent since 40 seconds' }],
      kubernetes: {
        ready: false,
        unschedulable: true,
        version: 'v1.33.1+k3s1',
        taints: [{ key: 'a', value: '', effect: 'NoSchedule' }],
        conditions: [
          { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: '' },
        ],
      },
    },
    {
      nodeId: 'n2',
      name: 'opti-2',
      address: '192.168.1.22',
      role: 'agent',
      phase: 'granted',
      grantedAt: AT,
      heardAt: AT,
      readyAt: undefined,
      conditions: [],
      kubernetes: undefined,
    },
  ],
  waiting: [
    {
      nodeId: 'n3',
      name: 'opti-3',
      condition: { name: 'TurnTaken', reason: 'opti-2 joins first' },
    },
  ],
  kubernetes: { kind: 'unreachable', at: AT, reason: 'connection refused' },
  balancer: {
    kind: 'running',
    servers: [{ backend: 'api', name: 'opti-1', up: false, check: 'L7STS/500' }],
    reloads: 3,
  },
  conditions: [{ name: 'ClientCertificate', reason: 'not signed yet' }],
  advice: ['one server survives no failure'],
  work: [WORK],
  ended: [],
};

export type FixedCluster = ClusterFace & {
  shown: ClusterState;
  /** Node ids. */
  readonly held: Set<string>;
  refusal: ProvisioningError | undefined;
  /** What was asked, in order: the method's name and what it was given. */
  readonly asked: (readonly unknown[])[];
};

export function fixedCluster(shown: ClusterState = NO_CLUSTER): FixedCluster {
  const asked: FixedCluster['asked'] = [];
  const cluster: FixedCluster = {
    shown,
    held: new Set(),
    refusal: undefined,
    asked,
    state: () => cluster.shown,
    holds: (nodeId) => cluster.held.has(nodeId),
    kubeconfig: (...given) => answer('kubeconfig', given, 'apiVersion: v1\nkind: Config\n'),
    leave: (...given) => answer('leave', given, WORK),
    reinstallAll: (...given) => answer('reinstallAll', given, WORK),
    upgrade: (...given) => answer('upgrade', given, WORK),
    resume: (...given) => answer('resume', given, WORK),
    cancel: (...given) => answer('cancel', given, undefined),
    snapshots: (...given) => answer('snapshots', given, [SNAPSHOT]),
    takeSnapshot: (...given) => answer('takeSnapshot', given, SNAPSHOT),
    fetchSnapshot: (...given) => answer('fetchSnapshot', given, { ...SNAPSHOT, fetched: true }),
    forget: (...given) => answer('forget', given, undefined),
  };

  async function answer<T>(name: string, given: readonly unknown[], value: T): Promise<T> {
    asked.push([name, ...given]);
    if (cluster.refusal !== undefined) throw cluster.refusal;
    return value;
  }

  return cluster;
}
