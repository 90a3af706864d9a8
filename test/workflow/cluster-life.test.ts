import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openKeptCluster } from '../support/kept-cluster.ts';

const DAY = 86_400_000;

test('after a power cut nothing is concluded, whichever machine comes back first', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 3, agents: 1 });
  const before = cluster.desk.current();
  await cluster.keeper.face.leave({
    nodeId: cluster.id('opti-04'),
    after: 'delete',
    dead: false,
    by: 'anna',
  });
  const names = ['opti-01', 'opti-02', 'opti-03', 'opti-04'];
  for (const name of names) cluster.machine(name).powered = false;
  cluster.k3s.pass(1);
  await cluster.start();
  for (let ticks = 0; ticks < 200; ticks++) await cluster.tick();
  const { conditions, work, members } = cluster.keeper.face.state();
  assert.deepEqual(
    conditions.map(({ name }) => name),
    ['ApiUnreachable'],
  );
  assert.equal(work[0]?.stopped, undefined);
  assert.equal(work[0]?.step, 'waits: connection refused');
  assert.deepEqual(
    members.map(({ phase }) => phase),
    ['ready', 'ready', 'ready', 'ready'],
  );
  assert.deepEqual(cluster.k3s.deeds, []);

  for (const name of names.toReversed()) {
    cluster.machine(name).powered = true;
    await cluster.tick();
  }
  await cluster.until(() => cluster.keeper.face.state().work.length === 0);
  assert.deepEqual(
    cluster.desk.current()?.members.map(({ name }) => name),
    names.slice(0, 3),
  );
  assert.equal(cluster.desk.current()?.id, before?.id);
  assert.deepEqual(cluster.k3s.violations, []);
});

test('a member that goes NotReady stays in the configuration, and its timeline says it once', async (context) => {
  const cluster = await openKeptCluster(context);
  cluster.machine('opti-03').powered = false;
  await cluster.until(() => cluster.k3s.nodes.get('opti-03')?.ready === false);
  for (let ticks = 0; ticks < 5; ticks++) await cluster.tick();
  assert.equal(cluster.balance.servers.length, 3);
  const member = cluster.keeper.face.state().members.find(({ name }) => name === 'opti-03');
  assert.deepEqual(
    member?.conditions.map(({ name }) => name),
    ['NotReady', 'ApiDown', 'HttpDown'],
  );
  cluster.machine('opti-03').powered = true;
  await cluster.until(() => cluster.k3s.nodes.get('opti-03')?.ready === true);
  await cluster.tick();
  const lines = await cluster.lines('opti-03');
  const alarm = 'alarm: Kubernetes does not say that it is Ready';
  assert.equal(lines.filter((line) => line === alarm).length, 1, lines.join('\n'));
  assert.equal(lines.at(-1), 'note: Kubernetes says that it is Ready again');
});

test('a change that HAProxy does not take is on the timeline, and is tried again', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 1 });
  cluster.clash = 'cannot bind to port 80';
  await cluster.add('opti-02', 'agent');
  await cluster.until(() => cluster.stage('opti-02') === 'ready');
  await cluster.tick();
  const lines = await cluster.lines('opti-02');
  const alarm = 'alarm: HAProxy could not be told to balance to it: cannot bind to port 80';
  assert.ok(lines.includes(alarm), lines.join('\n'));
  assert.deepEqual(cluster.keeper.face.state().conditions.at(-1), {
    name: 'BalancerBehind',
    reason: 'HAProxy is not as the cluster wants it: cannot bind to port 80',
  });
  const tried = cluster.applies;
  for (let ticks = 0; ticks < 12; ticks++) await cluster.tick();
  assert.ok(cluster.applies - tried <= 4, `${cluster.applies - tried} attempts in a minute`);
  cluster.clash = undefined;
  await cluster.until(() => cluster.stage('opti-02') === 'in-rotation');
});

test('without HAProxy the members are Ready, and go no further', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 0 });
  cluster.hasBalancer = false;
  await cluster.add('opti-01', 'server');
  await cluster.until(() => cluster.stage('opti-01') === 'ready');
  await cluster.tick();
  const { balancer, conditions } = cluster.keeper.face.state();
  assert.deepEqual(balancer, { kind: 'off', reason: 'haproxy is not installed' });
  assert.deepEqual(conditions, []);
});

test('a host without a cluster is told to balance nothing', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 0 });
  for (let ticks = 0; ticks < 3; ticks++) await cluster.tick();
  assert.equal(cluster.applies, 0);
  await assert.rejects(cluster.keeper.face.kubeconfig('anna'), { code: 'CLUSTER_NOT_FOUND' });
});

test('the kubeconfig is fetched from the founder before it is Ready, and renewed in time', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 0 });
  cluster.credentialFault = 'opti-01 does not accept the key';
  await cluster.add('opti-01', 'server');
  await cluster.until(() => cluster.stage('opti-01') === 'in-rotation');
  await assert.rejects(cluster.keeper.face.kubeconfig('anna'), {
    code: 'UNAVAILABLE',
    message: 'the kubeconfig was not fetched yet: opti-01 does not accept the key',
  });
  cluster.credentialFault = undefined;
  await cluster.until(() => cluster.keeper.face.state().conditions.length === 0);
  const first = await cluster.keeper.face.kubeconfig('anna');
  await cluster.start();
  await cluster.tick();
  assert.equal(await cluster.keeper.face.kubeconfig('anna'), first, 'it was kept');

  cluster.k3s.now += 336 * DAY;
  cluster.credentialFault = 'no route to host';
  await cluster.tick();
  assert.deepEqual(cluster.keeper.face.state().conditions[0], {
    name: 'KubeconfigMissing',
    reason: 'the kubeconfig expires soon and could not be renewed: no route to host',
  });
  cluster.credentialFault = undefined;
  await cluster.until(() => cluster.keeper.face.state().conditions.length === 0);
  assert.notEqual(await cluster.keeper.face.kubeconfig('anna'), first);
  const lines = await cluster.lines('opti-01');
  assert.ok(lines.includes('note: the kubeconfig was handed to anna'));
});

test('a cluster is forgotten by its id alone, with its work, and the balancer is emptied', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 1, agents: 1 });
  const { face } = cluster.keeper;
  cluster.k3s.held.set('opti-02', 'a budget');
  const nodeId = cluster.id('opti-02');
  await face.leave({ nodeId, after: 'delete', dead: false, by: 'anna' });
  await assert.rejects(face.forget({ clusterId: 'another', by: 'anna' }), {
    code: 'CLUSTER_REFUSED',
  });
  const clusterId = face.state().life?.id ?? '';
  for (const machine of cluster.k3s.machines.values()) machine.powered = false;
  await face.forget({ clusterId, by: 'anna' });
  await cluster.tick();
  assert.deepEqual(cluster.balance, { servers: [], ingress: [] });
  const { life, members, work } = face.state();
  assert.deepEqual({ life, members, work }, { life: undefined, members: [], work: [] });
  assert.equal(cluster.credentials.size, 0);
});

test('work that was damaged where it is stored is not taken for none', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 1, agents: 1 });
  await cluster.store.setSetting('cluster-work', [{ kind: 'removal', step: 'delete' }]);
  await cluster.start();
  await cluster.tick();
  const { face } = cluster.keeper;
  assert.equal(face.state().conditions.at(-1)?.name, 'WorkUnreadable');
  const wish = { nodeId: cluster.id('opti-02'), after: 'delete', dead: false, by: 'a' } as const;
  await assert.rejects(face.leave(wish), { code: 'UNAVAILABLE' });
  await face.forget({ clusterId: face.state().life?.id ?? '', by: 'anna' });
  assert.equal(await cluster.store.getSetting('cluster-work'), undefined);
});

test('snapshots are listed, taken and fetched through a server that is Ready', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 3 });
  cluster.machine('opti-01').powered = false;
  await cluster.until(() => cluster.k3s.nodes.get('opti-01')?.ready === false);
  const { face } = cluster.keeper;
  assert.deepEqual(await face.snapshots(), [
    { name: 'on-demand-1', memberName: 'opti-02', bytes: 1, createdAt: 1, fetched: false },
  ]);
  const taken = await face.takeSnapshot({ name: 'before', by: 'anna' });
  assert.equal(taken.name, 'before-2');
  assert.equal((await face.fetchSnapshot('on-demand-1', 'anna')).fetched, true);
  await assert.rejects(face.fetchSnapshot('none', 'anna'), { code: 'ROUTE_NOT_FOUND' });
});
