import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterView } from '../../src/domain/cluster/kubernetes.ts';
import { createClusterWatch, type WatchTimes } from '../../src/k3s/cluster-watch.ts';
import { startCluster } from '../support/kubernetes/a-cluster.ts';
import { kubernetesNode } from '../support/kubernetes/a-kubernetes-node.ts';
import { createClusterPki } from '../support/kubernetes/cluster-pki.ts';
import { startKubernetes } from '../support/kubernetes/kubernetes-api.ts';

async function watched(t: TestContext, times: Partial<WatchTimes> = {}) {
  const cluster = await startCluster(t, { requestMs: 300 });
  const views: ClusterView[] = [];
  const state: { missing: string | undefined } = { missing: undefined };
  const watch = createClusterWatch({
    door: cluster.door,
    missing: () => state.missing,
    onView: (view) => views.push(view),
    now: Date.now,
    random: Math.random,
    times: { probeMs: 40, pauseMs: 20, longestPauseMs: 100, ...times },
  });
  t.after(() => watch.stop());
  return { ...cluster, views, state, watch };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 6_000; tries++) {
    if (holds()) return;
    await delay(10);
  }
  assert.fail(`it never came that ${what}`);
}

const names = (view: ClusterView) =>
  view.kind === 'unknown' ? [] : view.nodes.map(({ name }) => name);

const readiness = (view: ClusterView) =>
  view.kind === 'unknown' ? [] : view.nodes.map(({ name, ready }) => `${name} ${ready}`);

test('nodes are seen as they come, change and go', async (t) => {
  const { store, watch, views } = await watched(t);
  store.put('nodes', kubernetesNode({ name: 'opti-01', ready: false, server: true }));
  watch.start();
  await until('the first is seen', () => names(watch.view()).length === 1);
  store.put('nodes', kubernetesNode({ name: 'opti-01', server: true }));
  store.put('nodes', kubernetesNode({ name: 'opti-02' }));
  await until(
    'both are ready',
    () => readiness(watch.view()).join() === 'opti-01 true,opti-02 true',
  );
  store.remove('nodes', 'opti-02');
  store.finalize('nodes', 'opti-02');
  await until('one is gone', () => names(watch.view()).join() === 'opti-01');
  const view = watch.view();
  assert.ok(view.kind === 'seen' && Date.now() - view.at < 1_000);
  assert.deepEqual(view.nodes[0]?.annotations, {
    'etcd.k3s.cattle.io/node-name': 'opti-01-1a2b3c4d',
    'etcd.k3s.cattle.io/node-address': '192.168.1.21',
  });
  assert.equal(views.at(-1)?.kind, 'seen');
});

test('a heartbeat that changes nothing is not told', async (t) => {
  const { store, watch, views } = await watched(t);
  store.put('nodes', kubernetesNode({ name: 'opti-01' }));
  watch.start();
  await until('it is seen', () => watch.view().kind === 'seen');
  const told = views.length;
  for (const heartbeat of ['2026-01-01T00:05:00Z', '2026-01-01T00:10:00Z']) {
    store.put('nodes', kubernetesNode({ name: 'opti-01', heartbeat }));
  }
  store.put('nodes', kubernetesNode({ name: 'opti-01', ready: false }));
  await until('the change is seen', () => readiness(watch.view()).join() === 'opti-01 false');
  assert.equal(views.length, told + 1);
});

test('before anything was seen the view says why it is unknown', async (t) => {
  const { state, watch, first } = await watched(t);
  state.missing = 'no server is Ready yet';
  watch.start();
  await until('it says so', () => watch.view().kind === 'unknown');
  await delay(50);
  assert.deepEqual(watch.view(), { kind: 'unknown', reason: 'no server is Ready yet' });
  assert.deepEqual(first.log, []);
  state.missing = undefined;
  watch.poke();
  await until('it is seen', () => watch.view().kind === 'seen');
});

test('an API that goes away leaves the last nodes and the reason, and is found again', async (t) => {
  const { pki, store, first, watch, views } = await watched(t);
  store.put('nodes', kubernetesNode({ name: 'opti-01' }));
  watch.start();
  await until('it is seen', () => watch.view().kind === 'seen');
  await first.stop();
  await until('it is missed', () => watch.view().kind === 'unreachable');
  const view = watch.view();
  assert.ok(view.kind === 'unreachable');
  assert.deepEqual(names(view), ['opti-01']);
  assert.match(view.reason, /127\.0\.0\.1:\d+ (refuses|cuts) the connection/);
  store.put('nodes', kubernetesNode({ name: 'opti-02' }));
  await startKubernetes(t, { pki, store, port: first.port });
  await until('both are seen', () => names(watch.view()).length === 2);
  assert.ok(views.length < 12, `${views.length} views were told`);
});

test('with another server nobody notices that one has gone', async (t) => {
  const { pki, store, first, settings, watch, views } = await watched(t);
  const second = await startKubernetes(t, { pki, store });
  settings.endpoints = [first.where, second.where];
  store.put('nodes', kubernetesNode({ name: 'opti-01' }));
  watch.start();
  await until('the first serves', () => first.watches.open() === 1);
  await first.stop();
  await until('the second serves', () => second.watches.open() === 1);
  store.put('nodes', kubernetesNode({ name: 'opti-02' }));
  await until('the change is seen', () => names(watch.view()).length === 2);
  assert.deepEqual([...new Set(views.map(({ kind }) => kind))], ['seen']);
});

test('a connection that breaks once is no news', async (t) => {
  const { store, first, watch, views } = await watched(t);
  store.put('nodes', kubernetesNode({ name: 'opti-01' }));
  watch.start();
  await until('the watch is open', () => first.watches.open() === 1);
  first.cut();
  await until(
    'the watch is open again',
    () => first.connections() > 1 && first.watches.open() === 1,
  );
  store.put('nodes', kubernetesNode({ name: 'opti-02' }));
  await until('the next is seen', () => names(watch.view()).length === 2);
  assert.deepEqual([...new Set(views.map(({ kind }) => kind))], ['seen']);
});

test('an API that hangs, or lost its etcd, is noticed though its watch stays open', async (t) => {
  for (const mood of ['hung', 'ill'] as const) {
    const { store, first, watch } = await watched(t);
    store.put('nodes', kubernetesNode({ name: 'opti-01' }));
    watch.start();
    await until('the watch is open', () => first.watches.open() === 1);
    first.state.mood = mood;
    await until('it is missed', () => watch.view().kind === 'unreachable');
    const view = watch.view();
    const words = mood === 'hung' ? /does not answer in time/ : /etcdserver: no leader/;
    assert.match(view.kind === 'unreachable' ? view.reason : '', words);
    first.state.mood = 'well';
    await until('it is back', () => watch.view().kind === 'seen');
    await watch.stop();
  }
});

test('a watch that fell behind reads everything anew', async (t) => {
  const { store, first, watch, views } = await watched(t);
  store.put('nodes', kubernetesNode({ name: 'opti-01' }));
  watch.start();
  await until('the watch is open', () => first.watches.open() === 1);
  store.put('nodes', kubernetesNode({ name: 'opti-02' }));
  store.compact();
  first.watches.endAll();
  store.remove('nodes', 'opti-01');
  store.finalize('nodes', 'opti-01');
  await until('the list is right', () => names(watch.view()).join() === 'opti-02');
  assert.deepEqual([...new Set(views.map(({ kind }) => kind))], ['seen']);
  assert.equal(first.log.filter((line) => line === 'GET /api/v1/nodes').length, 2);
});

test('bookmarks carry a quiet watch over a compaction', async (t) => {
  const { store, first, watch } = await watched(t);
  first.watches.bookmarkEvery(10);
  watch.start();
  await until('the watch is open', () => first.watches.open() === 1);
  store.put('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'noise' } });
  store.compact();
  await delay(50);
  first.watches.endAll();
  await until('it goes on', () => first.watches.open() === 1);
  assert.equal(first.log.filter((line) => line === 'GET /api/v1/nodes').length, 1);
});

test('rubbish in a watch changes nothing', async (t) => {
  const { store, first, watch } = await watched(t);
  watch.start();
  await until('the watch is open', () => first.watches.open() === 1);
  first.watches.say('no json\n{"type":"ADDED"}\n{"type":"ADDED","object":{"metadata":{}}}\n');
  first.watches.say('{"type":"NEWS","object":{"metadata":{"name":"x"}}}\nnull\n[]\n');
  store.put('nodes', kubernetesNode({ name: 'opti-01' }));
  await until('the node is seen', () => names(watch.view()).join() === 'opti-01');
});

test('who is not our cluster, and who does not know us, are told apart', async (t) => {
  const { pki, store, settings, watch } = await watched(t);
  const reason = () => {
    const view = watch.view();
    return view.kind === 'seen' ? '' : view.reason;
  };
  const others = await createClusterPki();
  const strange = await startKubernetes(t, {
    pki,
    store,
    serverPem: await others.server(['127.0.0.1']),
  });
  const elsewhere = await startKubernetes(t, {
    pki,
    store,
    serverPem: await pki.server(['10.0.0.1']),
  });
  const good = settings.endpoints;
  settings.endpoints = [strange.where];
  watch.start();
  await until('the CA is wrong', () => /certificate of another CA/.test(reason()));
  settings.endpoints = [elsewhere.where];
  await until('the address is wrong', () => /not for this address/.test(reason()));
  settings.endpoints = good;
  const admin = settings.credentials;
  settings.credentials = {
    ...admin,
    ...(await others.client({ name: 'x', groups: ['system:masters'] })),
  };
  await until('we are strangers', () => /does not accept our client certificate/.test(reason()));
  settings.credentials = { ...admin, ...(await pki.client({ name: 'x' })) };
  await until('we have no rights', () => /User "x" cannot get/.test(reason()));
  settings.credentials = admin;
  await until('all is well', () => watch.view().kind === 'seen');
});

test('all questions share a connection, and stopping ends it soon', async (t) => {
  const { first, watch, door } = await watched(t);
  watch.start();
  await until('it was asked often', () => first.log.length > 8);
  assert.ok(first.connections() <= 2, `${first.connections()} connections`);
  first.state.mood = 'hung';
  await delay(60);
  const begun = performance.now();
  await watch.stop();
  assert.ok(performance.now() - begun < 100);
  door.close();
});
