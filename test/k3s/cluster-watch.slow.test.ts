import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createClusterWatch } from '../../src/k3s/cluster-watch.ts';
import { startCluster } from '../support/kubernetes/a-cluster.ts';
import { kubernetesNode } from '../support/kubernetes/a-kubernetes-node.ts';

test('a cluster in which nothing happens stays seen, without another list', async (t) => {
  const { store, first, door } = await startCluster(t);
  store.put('nodes', kubernetesNode({ name: 'opti-01' }));
  const kinds: string[] = [];
  const watch = createClusterWatch({
    ...{ door, missing: () => undefined, now: Date.now, random: Math.random },
    onView: ({ kind }) => kinds.push(kind),
  });
  t.after(() => watch.stop());
  watch.start();
  // The client gives up a watch that is quiet for 30 s: another begins where it ended.
  await delay(33_000);
  assert.deepEqual(kinds, ['seen']);
  assert.equal(first.log.filter((line) => line === 'GET /api/v1/nodes').length, 1);
  assert.equal(first.log.filter((line) => line.includes('watch=true')).length, 2);
  const view = watch.view();
  assert.ok(view.kind === 'seen' && Date.now() - view.at < 12_000);
  assert.equal(first.connections(), 1);
});

test('fifty nodes that change all the time take little memory', async (t) => {
  const { store, door } = await startCluster(t);
  const all = Array.from({ length: 50 }, (_, at) => `node-${at}`);
  for (const name of all) store.put('nodes', kubernetesNode({ name }));
  let views = 0;
  const watch = createClusterWatch({
    ...{ door, missing: () => undefined, now: Date.now, random: Math.random },
    onView: () => {
      views += 1;
    },
  });
  t.after(() => watch.stop());
  watch.start();
  await delay(2_000);
  const before = process.memoryUsage().rss;
  for (let round = 0; round < 40; round++) {
    for (const name of all) store.put('nodes', kubernetesNode({ name, ready: round % 2 === 0 }));
    store.compact();
    await delay(50);
  }
  await delay(500);
  assert.ok(views > 1_500, `${views} views`);
  const view = watch.view();
  assert.ok(view.kind === 'seen' && view.nodes.every(({ ready }) => !ready));
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < 60e6, `${grown} bytes more`);
});
