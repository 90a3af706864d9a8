import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterView } from '../../src/domain/cluster/kubernetes.ts';
import { createClusterWatch } from '../../src/k3s/cluster-watch.ts';
import { startCluster } from '../support/kubernetes/a-cluster.ts';
import { kubernetesNode } from '../support/kubernetes/a-kubernetes-node.ts';
import { SLOW_MS, startKubernetes } from '../support/kubernetes/kubernetes-api.ts';

test('a server by whose clock nobody is known is passed over', async (t) => {
  const { pki, store, first, settings, door } = await startCluster(t);
  const second = await startKubernetes(t, { pki, store });
  settings.endpoints = [first.where, second.where];
  store.put('nodes', kubernetesNode({ name: 'opti-01' }));
  const count = () => door.use(async (api) => (await api.core.listNode()).items.length);
  assert.equal(await count(), 1);
  first.state.mood = 'strange';
  assert.equal(await count(), 1);
  second.state.mood = 'strange';
  await assert.rejects(count(), {
    kind: 'denied',
    message: /does not accept our client certificate/,
  });
});

test('what was asked before a stop is not seen after it', async (t) => {
  const { store, first, door } = await startCluster(t);
  store.put('nodes', kubernetesNode({ name: 'opti-01' }));
  const views: ClusterView[] = [];
  const state: { missing: string | undefined } = { missing: undefined };
  const watch = createClusterWatch({
    ...{ door, missing: () => state.missing, onView: (view) => views.push(view) },
    ...{ now: Date.now, random: Math.random, times: { pauseMs: 20 } },
  });
  t.after(() => watch.stop());
  first.state.mood = 'slow';
  const asked = new Promise<void>((resolve) => {
    first.state.onAsked = () => resolve();
  });
  watch.start();
  await asked;
  await watch.stop();
  state.missing = 'there is no cluster yet';
  watch.start();
  await delay(3 * SLOW_MS);
  assert.deepEqual(views, [{ kind: 'unknown', reason: 'there is no cluster yet' }]);
});
