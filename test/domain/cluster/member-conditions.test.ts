import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BalancerState } from '../../../src/domain/cluster/balance.ts';
import type { Cluster, Member } from '../../../src/domain/cluster/cluster.ts';
import type { ClusterView, KubernetesNode } from '../../../src/domain/cluster/kubernetes.ts';
import { memberConditions } from '../../../src/domain/cluster/member-conditions.ts';
import { DEFAULT_SETTINGS } from '../../../src/domain/cluster/settings.ts';
import { balanceOf, changedNames, isServing } from '../../../src/domain/cluster/wanted-balance.ts';

const MEMBER: Member = {
  nodeId: 'n-1',
  name: 'opti-01',
  address: '192.168.1.21',
  role: 'server',
  keyHash: '2'.repeat(64),
  machineId: '1'.repeat(32),
  phase: 'ready',
  grantedAt: 0,
  heardAt: 0,
  readyAt: 1,
};
const NODE: KubernetesNode = {
  name: 'opti-01',
  machineId: MEMBER.machineId,
  kubeletVersion: 'v1.33.1+k3s1',
  internalAddress: MEMBER.address,
  ready: true,
  unschedulable: false,
  conditions: [],
  taints: [],
  annotations: {},
  createdAt: 0,
};
const CLUSTER: Cluster = {
  id: 'c-1',
  createdAt: 0,
  version: 'v1.33.1+k3s1',
  settings: DEFAULT_SETTINGS,
  secrets: { serverToken: 'a', agentToken: 'b' },
  caHash: undefined,
  founder: 'n-1',
  bornAt: 1,
  members: [MEMBER],
};
const OFF: BalancerState = { kind: 'off', reason: 'not installed' };

function conditionsOf(
  node: Partial<KubernetesNode> | undefined,
  balancer = OFF,
): readonly string[] {
  const nodes = node === undefined ? [] : [{ ...NODE, ...node }];
  const view: ClusterView = { kind: 'seen', nodes, at: 1 };
  return memberConditions(MEMBER, { cluster: CLUSTER, view, balancer }).map(
    ({ name, reason }) => `${name}: ${reason}`,
  );
}

test('a member that is well has no conditions', () => {
  assert.deepEqual(conditionsOf({}), []);
});

test('what Kubernetes says against a member is told in its words', () => {
  const ready = {
    type: 'Ready',
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  } as const;
  const disk = {
    type: 'DiskPressure',
    status: 'True',
    reason: 'x',
    message: 'the disk is full',
  } as const;
  assert.deepEqual(conditionsOf({ ready: false, conditions: [ready, disk], unschedulable: true }), [
    'NotReady: Kubernetes says that it is NotReady: Kubelet stopped posting node status.',
    'DiskPressure: the disk is full',
    'Cordoned: no new pods are put on it',
  ]);
  assert.deepEqual(conditionsOf(undefined), [
    'NodeMissing: Kubernetes knows no node named opti-01',
  ]);
  assert.deepEqual(conditionsOf({ kubeletVersion: 'v1.33.2+k3s1' }), [
    'OtherVersion: it runs v1.33.2+k3s1, and the cluster is at v1.33.1+k3s1',
  ]);
  assert.match(
    conditionsOf({ machineId: '9' })[0] ?? '',
    /^AnotherMachine: .* its machine-id is 9/,
  );
});

test('what was last seen of a cluster that is away is held against nobody', () => {
  const nodes = [{ ...NODE, ready: false }];
  const view: ClusterView = { kind: 'unreachable', nodes, at: 1, reason: 'refused' };
  assert.deepEqual(memberConditions(MEMBER, { cluster: CLUSTER, view, balancer: OFF }), []);
});

function running(...servers: readonly [backend: 'api' | 'http', up: boolean][]): BalancerState {
  const seen = servers.map(([backend, up]) => ({ backend, name: 'opti-01', up, check: 'L4CON' }));
  return { kind: 'running', servers: seen, reloads: 0 };
}

test('a server serves by the API, and an agent by HTTP where K3s brings its ingress', () => {
  const agent: Member = { ...MEMBER, role: 'agent' };
  const bare = { ...CLUSTER, settings: { ...DEFAULT_SETTINGS, disable: ['traefik'] } } as const;
  assert.equal(isServing(MEMBER, CLUSTER, running(['api', true], ['http', false])), true);
  assert.equal(isServing(MEMBER, CLUSTER, running(['api', false], ['http', true])), false);
  assert.equal(isServing(agent, CLUSTER, running(['http', false])), false);
  assert.equal(isServing(agent, bare, running(['http', false])), true);
  assert.equal(isServing(agent, CLUSTER, OFF), false);
  assert.deepEqual(conditionsOf({}, running(['api', false], ['http', false])), [
    "ApiDown: HAProxy's check says L4CON",
    "HttpDown: HAProxy's check says L4CON",
  ]);
});

test('only members that were Ready are balanced to, and none that is about to leave', () => {
  const joining: Member = { ...MEMBER, nodeId: 'n-2', name: 'opti-02', phase: 'installed' };
  const own = { nodeId: 'n-3', name: 'opti-03', address: '192.168.1.23' };
  const agent: Member = { ...MEMBER, ...own, role: 'agent' };
  const cluster = { ...CLUSTER, members: [agent, joining, MEMBER] };
  const whole = balanceOf(cluster, new Set());
  assert.deepEqual(
    [whole.servers, whole.ingress].map((list) => list.map(({ name }) => name)),
    [['opti-01'], ['opti-01', 'opti-03']],
  );
  const less = balanceOf(cluster, new Set(['n-1']));
  assert.deepEqual(changedNames(whole, less), ['opti-01']);
  assert.deepEqual(balanceOf(undefined, new Set()), { servers: [], ingress: [] });
});

test('of two members at one address HAProxy has the one that was Ready last', () => {
  const fresh: Member = { ...MEMBER, nodeId: 'n-2', name: 'opti-02', role: 'agent', readyAt: 2 };
  const own = { nodeId: 'n-3', name: 'opti-03', address: '192.168.1.23' };
  const members = [MEMBER, fresh, { ...MEMBER, ...own }];
  for (const some of [members, members.toReversed()]) {
    const { servers, ingress } = balanceOf({ ...CLUSTER, members: some }, new Set());
    assert.deepEqual(
      [servers, ingress].map((list) => list.map(({ name }) => name)),
      [['opti-03'], ['opti-02', 'opti-03']],
    );
  }
});
