import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Cluster } from '../../../src/domain/cluster/cluster.ts';
import type { KubernetesNode } from '../../../src/domain/cluster/kubernetes.ts';
import {
  mayLeave,
  mayPause,
  quorumOf,
  type Voter,
  votersOf,
} from '../../../src/domain/cluster/quorum.ts';

/** `+++-`: four servers of which the last is not Ready. Their names are a, b, c, d. */
function voters(text: string): readonly Voter[] {
  return [...text].map((mark, at) => ({
    name: String.fromCharCode(97 + at),
    ready: mark === '+',
  }));
}

const mayGo = (text: string, name: string): boolean =>
  mayLeave(voters(text), name).kind === 'allowed';

test('more than half of the voters are a quorum', () => {
  assert.deepEqual([1, 2, 3, 4, 5].map(quorumOf), [1, 2, 2, 3, 3]);
});

test('the last server never leaves, dead or alive', () => {
  assert.equal(mayGo('+', 'a'), false);
  assert.equal(mayGo('-', 'a'), false);
});

test('one of two leaves only while both are Ready', () => {
  assert.equal(mayGo('++', 'a'), true);
  assert.equal(mayGo('+-', 'a'), false);
  assert.equal(mayGo('+-', 'b'), false);
});

test('of three, any leaves while all are Ready, and the dead one where one is', () => {
  assert.equal(mayGo('+++', 'b'), true);
  assert.equal(mayGo('++-', 'c'), true);
  assert.equal(mayGo('++-', 'a'), false);
  assert.equal(mayGo('+--', 'c'), false);
});

test('of five, two may be dead, and then only those leave', () => {
  assert.equal(mayGo('++++-', 'a'), true);
  assert.equal(mayGo('+++--', 'e'), true);
  assert.equal(mayGo('+++--', 'a'), false);
  assert.equal(mayGo('++---', 'e'), false);
});

test('a refusal names who is not Ready', () => {
  assert.deepEqual(mayLeave(voters('++-'), 'a'), {
    kind: 'refused',
    reason: 'without a, 1 of 2 servers would be Ready, and 2 must be; not Ready: c',
  });
  assert.deepEqual(mayLeave(voters('+--'), 'b'), {
    kind: 'refused',
    reason:
      'etcd has no quorum: 1 of 3 servers are Ready, and 2 must be before one can leave; not Ready: b, c',
  });
});

test('a server pauses where the others have the quorum; of two, where the other runs', () => {
  const may = (text: string, name: string): boolean =>
    mayPause(voters(text), name).kind === 'allowed';
  assert.equal(may('+', 'a'), true);
  assert.equal(may('++', 'a'), true);
  assert.equal(may('+-', 'a'), false);
  assert.equal(may('+++', 'a'), true);
  assert.equal(may('++-', 'a'), false);
  assert.equal(may('+++++', 'a'), true);
  assert.equal(may('+++--', 'a'), false);
});

const VOTERS = fc
  .array(fc.boolean(), { minLength: 1, maxLength: 7 })
  .map((marks) => voters(marks.map((mark) => (mark ? '+' : '-')).join('')));

test('whoever leaves, etcd has its quorum before and after', () => {
  fc.assert(
    fc.property(VOTERS, fc.nat(7), (all, at) => {
      const name = all[at]?.name ?? 'no voter';
      if (mayLeave(all, name).kind === 'refused') return;
      const rest = all.filter((voter) => voter.name !== name);
      const ready = (some: readonly Voter[]): number => some.filter((voter) => voter.ready).length;
      assert.ok(ready(all) >= quorumOf(all.length));
      assert.ok(ready(rest) >= quorumOf(rest.length));
    }),
  );
});

test('a dead server may leave wherever the others have the quorum of all', () => {
  fc.assert(
    fc.property(VOTERS, fc.nat(6), (all, at) => {
      const leaving = all[at];
      if (leaving === undefined || leaving.ready || all.length < 2) return;
      const ready = all.filter((voter) => voter.ready).length;
      assert.equal(mayLeave(all, leaving.name).kind === 'allowed', ready >= quorumOf(all.length));
    }),
  );
});

test('servers that leave one after the other never lose the cluster', () => {
  fc.assert(
    fc.property(VOTERS, fc.array(fc.nat(6), { maxLength: 12 }), (all, wishes) => {
      let left = all;
      const began = all.filter((voter) => voter.ready).length >= quorumOf(all.length);
      for (const at of wishes) {
        const name = left[at % left.length]?.name ?? '';
        if (mayLeave(left, name).kind === 'allowed') left = left.filter((v) => v.name !== name);
      }
      assert.ok(left.length > 0);
      const has = left.filter((voter) => voter.ready).length >= quorumOf(left.length);
      assert.equal(has, began);
    }),
  );
});

const NODE: KubernetesNode = {
  name: 'a',
  machineId: '1'.repeat(32),
  kubeletVersion: 'v1.33.1+k3s1',
  internalAddress: '192.168.1.21',
  ready: true,
  unschedulable: false,
  conditions: [],
  taints: [],
  annotations: {},
  createdAt: 0,
};

test('voters are the servers among the members, and others that K3s marks, but no learner', () => {
  const members = [
    { name: 'a', role: 'server' },
    { name: 'b', role: 'agent' },
    { name: 'd', role: 'server' },
  ];
  const learner = { type: 'EtcdIsVoter', status: 'False', reason: '', message: '' } as const;
  const marks = { 'etcd.k3s.cattle.io/node-name': 'x-1' };
  const nodes: readonly KubernetesNode[] = [
    NODE,
    { ...NODE, name: 'b' },
    { ...NODE, name: 'c', ready: false, annotations: marks },
    { ...NODE, name: 'd', conditions: [learner] },
    {
      ...NODE,
      name: 'e',
      annotations: { ...marks, 'etcd.k3s.cattle.io/removed-node-name': 'x-1' },
    },
  ];
  assert.deepEqual(votersOf({ members } as unknown as Cluster, nodes), [
    { name: 'a', ready: true },
    { name: 'c', ready: false },
  ]);
});
