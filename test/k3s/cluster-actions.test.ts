import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { get } from 'node:https';
import { type TestContext, test } from 'node:test';
import { createClusterActions } from '../../src/k3s/cluster-actions.ts';
import { startCluster } from '../support/kubernetes/a-cluster.ts';
import { kubernetesNode, pod } from '../support/kubernetes/a-kubernetes-node.ts';
import { startKubernetes } from '../support/kubernetes/kubernetes-api.ts';

const SOON = {
  ...{ deadlineMs: 1_500, everyMs: 10 },
  signal: new AbortController().signal,
  told: () => undefined,
};
const OPTI = 'opti-01';

async function acting(t: TestContext) {
  const cluster = await startCluster(t, { requestMs: 5_000 });
  const { store } = cluster;
  store.put('nodes', kubernetesNode({ name: OPTI, server: true }));
  return { ...cluster, actions: createClusterActions(cluster.door) };
}

test('a node is cordoned and uncordoned, as often as it is asked', async (t) => {
  const { store, actions } = await acting(t);
  for (let times = 0; times < 2; times++) await actions.cordon(OPTI);
  assert.deepEqual(store.get('nodes', OPTI)?.spec, {
    podCIDR: '10.42.0.0/24',
    unschedulable: true,
  });
  for (let times = 0; times < 2; times++) await actions.uncordon(OPTI);
  assert.deepEqual(store.get('nodes', OPTI)?.spec, { podCIDR: '10.42.0.0/24' });
  await actions.cordon('opti-09'); // it is not there, and that is no fault
});

test('a drain moves what can be moved and leaves what belongs to the node', async (t) => {
  const { store, actions } = await acting(t);
  store.put('pods', pod({ name: 'web', node: OPTI }));
  store.put('pods', pod({ name: 'svclb', node: OPTI, of: 'DaemonSet' }));
  store.put('pods', pod({ name: 'etcd', node: OPTI, mirror: true }));
  store.put('pods', pod({ name: 'job', node: OPTI, phase: 'Succeeded' }));
  store.put('pods', pod({ name: 'elsewhere', node: 'opti-02' }));
  const progress: number[] = [];
  const result = await actions.drain(OPTI, { ...SOON, told: (left) => progress.push(left) });
  assert.deepEqual(result, { kind: 'drained' });
  const left = store.list('pods').map(({ metadata }) => metadata.name);
  assert.deepEqual(left, ['svclb', 'etcd', 'job', 'elsewhere']);
  assert.deepEqual([progress[0], progress.at(-1)], [1, 0]);
  assert.deepEqual(await actions.drain(OPTI, SOON), { kind: 'drained' });
});

test('a disruption budget is waited for, and told when the time is up', async (t) => {
  const { store, first, actions } = await acting(t);
  store.put('pods', pod({ name: 'web', node: OPTI }));
  first.state.budgets.set('default/web', 3);
  assert.deepEqual(await actions.drain(OPTI, SOON), { kind: 'drained' });
  store.put('pods', pod({ name: 'db', node: OPTI }));
  first.state.budgets.set('default/db', 1_000_000);
  const late = await actions.drain(OPTI, { ...SOON, deadlineMs: 60 });
  assert.ok(late.kind === 'held');
  assert.match(late.reason, /^default\/db: .*disruption budget/);
  assert.equal(late.left[0]?.pod, 'default/db');
  assert.match(late.left[0]?.reason ?? '', /violate the pod's disruption budget/);
});

test('a drain without rights, or without an API, fails at once', async (t) => {
  const { pki, first, settings, actions } = await acting(t);
  const admin = settings.credentials;
  settings.credentials = { ...admin, ...(await pki.client({ name: 'x' })) };
  await assert.rejects(actions.drain(OPTI, SOON), { kind: 'denied' });
  settings.credentials = admin;
  await first.stop();
  await assert.rejects(actions.drain(OPTI, SOON), { kind: 'unreachable' });
});

test('a drain that is called off ends with the reason', async (t) => {
  const { store, first, actions } = await acting(t);
  store.put('pods', pod({ name: 'db', node: OPTI }));
  first.state.budgets.set('default/db', 1_000_000);
  const calling = new AbortController();
  const draining = actions.drain(OPTI, { ...SOON, everyMs: 1_000, signal: calling.signal });
  setTimeout(() => calling.abort(new Error('given up by alice')), 50);
  await assert.rejects(draining, /given up by alice/);
});

test('a Node is gone only when its finalizer let it go', async (t) => {
  const { store, first, actions } = await acting(t);
  first.state.finalizerMs = Number.POSITIVE_INFINITY;
  for (let times = 0; times < 2; times++) await actions.deleteNode(OPTI);
  assert.equal(await actions.hasNode(OPTI), true);
  store.finalize('nodes', OPTI);
  assert.equal(await actions.hasNode(OPTI), false);
  await actions.deleteNode(OPTI);
});

test('a machine that registers anew in the moment of the deletion is not meant', async (t) => {
  const { store, first, actions } = await acting(t);
  first.state.onAsked = (line) => {
    if (!line.startsWith('DELETE')) return;
    store.finalize('nodes', OPTI);
    store.remove('nodes', OPTI);
    store.put('nodes', kubernetesNode({ name: OPTI, server: true }));
  };
  store.put('nodes', { ...kubernetesNode({ name: OPTI }) });
  await actions.deleteNode(OPTI);
  assert.equal(store.get('nodes', OPTI)?.metadata.deletionTimestamp, undefined);
});

test('a node password that is left is deleted, and one that is not is no fault', async (t) => {
  const { store, actions } = await acting(t);
  const metadata = { name: 'opti-01.node-password.k3s', namespace: 'kube-system' };
  store.put('secrets', { apiVersion: 'v1', kind: 'Secret', metadata });
  assert.equal(await actions.forgetNodePassword('Opti-01'), true);
  assert.equal(store.get('secrets', metadata.name, 'kube-system'), undefined);
  assert.equal(await actions.forgetNodePassword('Opti-01'), false);
});

test("etcd's members are the servers' Nodes, and a learner has no vote", async (t) => {
  const { store, actions } = await acting(t);
  store.put('nodes', kubernetesNode({ name: 'agent' }));
  const learner = kubernetesNode({ name: 'opti-02', server: true, ready: false });
  const message = 'Node has not been promoted from the learner role';
  learner.status = { conditions: [{ type: 'EtcdIsVoter', status: 'False', message }] };
  store.put('nodes', learner);
  const address = '192.168.1.21';
  assert.deepEqual(await actions.etcdMembers(), [
    { node: OPTI, member: `${OPTI}-1a2b3c4d`, address, votes: true, reason: '' },
    { node: 'opti-02', member: 'opti-02-1a2b3c4d', address, votes: false, reason: message },
  ]);
});

test('the next server is asked where the first is away', async (t) => {
  const { pki, store, first, settings, actions } = await acting(t);
  const second = await startKubernetes(t, { pki, store });
  settings.endpoints = [first.where, second.where];
  await first.stop();
  await actions.cordon(OPTI);
  first.log.length = 0;
  await actions.uncordon(OPTI);
  assert.equal(second.log.length, 2);
});

/** The status of /readyz for a client with these. */
function readyz(port: number, tls: { ca: string; cert?: string; key?: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const url = { host: '127.0.0.1', port, path: '/readyz', agent: false, ...tls };
    get(url, (response) => resolve(response.resume().statusCode ?? 0)).on('error', reject);
  });
}

test("the balancer's certificate opens /readyz and nothing else", async (t) => {
  const { pki, store, first, settings, actions } = await acting(t);
  const ca = pki.serverCa;
  const made = await actions.readyzCertificate({ ca, days: 30, everyMs: 10 });
  const certificate = new X509Certificate(made.certificate);
  assert.equal(certificate.subject, 'CN=pilotlight-readyz');
  assert.ok(certificate.verify(new X509Certificate(pki.clientCa).publicKey));
  const days = (made.notAfter - Date.now()) / 86_400_000;
  assert.ok(days > 29 && days <= 30, `${days} days`);
  assert.equal(await readyz(first.port, { ca }), 401);
  assert.equal(await readyz(first.port, { ca, cert: made.certificate, key: made.key }), 200);
  settings.credentials = { ca, certificate: made.certificate, key: made.key };
  await assert.rejects(actions.cordon(OPTI), { kind: 'denied' });
  assert.deepEqual(store.list('certificatesigningrequests'), []);
});

test('a certificate that nobody signs, or that is refused, is told, and nothing is left', async (t) => {
  const { pki, store, first, actions } = await acting(t);
  const wish = { ca: pki.serverCa, deadlineMs: 50, everyMs: 10 };
  first.state.signs = false;
  await assert.rejects(actions.readyzCertificate(wish), {
    kind: 'failing',
    message: /within 50 ms/,
  });
  first.state.signs = true;
  first.state.refusal = 'the usages are not permitted';
  await assert.rejects(actions.readyzCertificate({ ...wish, deadlineMs: 1000 }), {
    kind: 'refused',
    message: /the usages are not permitted/,
  });
  assert.deepEqual(store.list('certificatesigningrequests'), []);
});
