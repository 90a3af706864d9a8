import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AfterLeaving } from '../../src/domain/cluster/face.ts';
import { type KeptCluster, openKeptCluster } from '../support/kept-cluster.ts';

const BY = 'anna';

function leave(cluster: KeptCluster, name: string, after: AfterLeaving, dead = false) {
  return cluster.keeper.face.leave({ nodeId: cluster.id(name), after, dead, by: BY });
}

const isQuiet = (cluster: KeptCluster) => () => cluster.keeper.face.state().work.length === 0;

test('a server that is reinstalled leaves in the right order, and comes back', async (context) => {
  const cluster = await openKeptCluster(context);
  await leave(cluster, 'opti-02', 'reinstall');
  await cluster.until(isQuiet(cluster));
  assert.equal(cluster.stage('opti-02'), 'enrolled');
  await cluster.until(() => cluster.stage('opti-02') === 'in-rotation');

  assert.deepEqual(cluster.k3s.deeds, [
    'opti-02 drained',
    'opti-02 held',
    'opti-02 deleted',
    'opti-02 halted',
    'opti-02 reboots',
    'opti-02 registers',
  ]);
  assert.deepEqual(cluster.k3s.violations, []);
  assert.equal(cluster.keeper.face.state().life?.founder, cluster.id('opti-01'));
  assert.deepEqual(
    cluster.keeper.face
      .state()
      .ended.map(({ kind, by, todo, done, cancelled }) => ({ kind, by, todo, done, cancelled })),
    [{ kind: 'removal', by: BY, todo: [cluster.id('opti-02')], done: [], cancelled: false }],
  );
  const lines = await cluster.lines('opti-02');
  assert.ok(
    lines.includes('note: leaves the cluster, to be reinstalled: asked for by anna'),
    lines.join('\n'),
  );
  assert.ok(lines.includes('stage: reinstall requested by anna'));
});

test('the founder that is reinstalled joins, and founds nothing', async (context) => {
  const cluster = await openKeptCluster(context);
  const life = cluster.desk.current()?.id;
  await leave(cluster, 'opti-01', 'reinstall');
  await cluster.until(() => cluster.stage('opti-01') === 'enrolled');
  await cluster.until(() => cluster.stage('opti-01') === 'in-rotation');
  assert.equal(cluster.desk.current()?.id, life);
  assert.deepEqual(cluster.k3s.voters, new Set(['opti-02', 'opti-03', 'opti-01']));
});

test('a member that is deleted or set aside stays out', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 3, agents: 1 });
  await leave(cluster, 'opti-04', 'delete');
  await cluster.until(isQuiet(cluster));
  assert.equal(cluster.stage('opti-04'), undefined);
  assert.equal(cluster.keeper.face.holds(cluster.id('opti-04')), false);

  await leave(cluster, 'opti-03', 'set-aside');
  await cluster.until(isQuiet(cluster));
  for (let ticks = 0; ticks < 5; ticks++) await cluster.tick();
  assert.equal(cluster.store.registry.byId(cluster.id('opti-03'))?.role, 'none');
  assert.deepEqual([...cluster.k3s.nodes.keys()], ['opti-01', 'opti-02']);
  assert.deepEqual(cluster.k3s.violations, []);
});

test('a machine that was reinstalled by itself is taken out before it joins again', async (context) => {
  const cluster = await openKeptCluster(context);
  const machine = cluster.machine('opti-02');
  await cluster.store.record(
    cluster.id('opti-02'),
    { type: 'reinstall-requested', by: 'somebody' },
    cluster.k3s.now,
  );
  await cluster.install(machine);
  await cluster.until(() => cluster.phase('opti-02') === 'leaving');
  await cluster.until(() => cluster.stage('opti-02') === 'in-rotation');
  assert.deepEqual(cluster.k3s.deeds, ['opti-02 deleted', 'opti-02 registers']);
  assert.deepEqual(cluster.k3s.violations, []);
});

test('two servers may become one, and the last one stays', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 2 });
  await leave(cluster, 'opti-01', 'set-aside');
  await assert.rejects(leave(cluster, 'opti-02', 'delete'), {
    code: 'CLUSTER_REFUSED',
    message: 'opti-01 is leaving: one server at a time',
  });
  await cluster.until(isQuiet(cluster));
  await assert.rejects(leave(cluster, 'opti-02', 'delete'), {
    code: 'CLUSTER_REFUSED',
    message: 'opti-02 is the last server: the cluster would end with it. Forget the cluster',
  });
  assert.deepEqual(cluster.k3s.violations, []);
});

test('a server may not leave where quorum would break, and a dead one may', async (context) => {
  const cluster = await openKeptCluster(context);
  await assert.rejects(leave(cluster, 'opti-03', 'reinstall', true), {
    code: 'CLUSTER_REFUSED',
    message: 'opti-03 is not dead: Kubernetes says that it is Ready',
  });
  cluster.machine('opti-03').powered = false;
  await cluster.until(() => cluster.k3s.nodes.get('opti-03')?.ready === false);
  await assert.rejects(leave(cluster, 'opti-02', 'reinstall'), {
    code: 'CLUSTER_REFUSED',
    message: 'without opti-02, 1 of 2 servers would be Ready, and 2 must be; not Ready: opti-03',
  });
  await leave(cluster, 'opti-03', 'set-aside', true);
  await cluster.until(isQuiet(cluster));
  assert.deepEqual(cluster.k3s.deeds, ['opti-03 deleted']);
  assert.deepEqual(cluster.k3s.voters, new Set(['opti-01', 'opti-02']));
});

test('pods that cannot be moved stop a removal, which can be given up or taken up again', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 1, agents: 1 });
  const { face } = cluster.keeper;
  cluster.k3s.held.set('opti-02', 'default/web-1 is held by its budget');
  await leave(cluster, 'opti-02', 'delete');
  await cluster.until(() => face.state().work[0]?.stopped !== undefined);
  const [work] = face.state().work;
  assert.equal(work?.stopped, 'opti-02 could not be drained: default/web-1 is held by its budget');
  assert.deepEqual(
    cluster.balance.ingress.map(({ name }) => name),
    ['opti-01'],
  );

  await face.cancel(work?.id ?? '', BY);
  await cluster.until(isQuiet(cluster));
  await cluster.until(() => cluster.balance.ingress.length === 2);
  assert.equal(cluster.k3s.nodes.get('opti-02')?.unschedulable, false);
  assert.equal(cluster.phase('opti-02'), 'ready');

  await leave(cluster, 'opti-02', 'delete');
  await cluster.until(() => face.state().work[0]?.stopped !== undefined);
  cluster.k3s.held.clear();
  await face.resume(face.state().work[0]?.id ?? '', BY);
  await cluster.until(isQuiet(cluster));
  assert.equal(cluster.stage('opti-02'), undefined);
});

test('a machine that dies while it is removed can be called dead', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 1, agents: 1 });
  cluster.k3s.held.set('opti-02', 'a budget');
  await leave(cluster, 'opti-02', 'delete');
  await cluster.until(() => cluster.keeper.face.state().work[0]?.stopped !== undefined);
  cluster.machine('opti-02').powered = false;
  await cluster.until(() => cluster.k3s.nodes.get('opti-02')?.ready === false);
  await leave(cluster, 'opti-02', 'delete', true);
  await cluster.until(isQuiet(cluster));
  assert.equal(cluster.stage('opti-02'), undefined);
});

test('asking again for the same changes nothing, and for something else is refused', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 1, agents: 1 });
  cluster.k3s.held.set('opti-02', 'a budget');
  await leave(cluster, 'opti-02', 'delete');
  await leave(cluster, 'opti-02', 'delete');
  assert.equal(cluster.keeper.face.state().work.length, 1);
  await assert.rejects(leave(cluster, 'opti-02', 'set-aside'), {
    code: 'CLUSTER_REFUSED',
    message: 'opti-02 is leaving already, for "delete": cancel that first',
  });
  await assert.rejects(
    cluster.keeper.face.leave({ nodeId: 'nobody', after: 'delete', dead: false, by: BY }),
    { code: 'NODE_NOT_FOUND' },
  );
});

test('a removal that is beyond return is not given up', async (context) => {
  const cluster = await openKeptCluster(context);
  const { face } = cluster.keeper;
  await leave(cluster, 'opti-02', 'set-aside');
  await cluster.until(() => cluster.k3s.deeds.includes('opti-02 deleted'));
  const [work] = face.state().work;
  await assert.rejects(face.cancel(work?.id ?? '', BY), {
    code: 'CLUSTER_REFUSED',
    message: 'opti-02 has begun to leave, and goes on',
  });
  await cluster.until(isQuiet(cluster));
  assert.equal(cluster.phase('opti-02'), undefined);
});

test('a founder that is reinstalled before anyone was Ready begins a new life', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 0 });
  await cluster.add('opti-01', 'server');
  cluster.machine('opti-01').powered = false;
  const node = cluster.store.registry.byId(cluster.id('opti-01'));
  const visit = { nodeId: node?.id ?? '', key: node?.keyHash ?? '', address: '192.168.1.21' };
  await cluster.desk.ask(visit, { machineId: cluster.machine('opti-01').machineId });
  const life = cluster.desk.current()?.id;
  await leave(cluster, 'opti-01', 'reinstall', true);
  await cluster.until(isQuiet(cluster));
  assert.equal(cluster.stage('opti-01'), 'enrolled');
  cluster.machine('opti-01').powered = true;
  await cluster.install(cluster.machine('opti-01'));
  await cluster.until(() => cluster.stage('opti-01') === 'in-rotation');
  assert.notEqual(cluster.desk.current()?.id, life);
});

test('a drain ends when the removal is given up, or the service stops, which goes on with it later', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 1, agents: 1 });
  const { face } = cluster.keeper;
  cluster.k3s.slow.add('opti-02');
  const isDraining = (): boolean =>
    cluster.keeper.face.state().work[0]?.step === 'opti-02 is drained: 1 pod is left';
  await leave(cluster, 'opti-02', 'delete');
  await cluster.until(isDraining);
  await face.cancel(face.state().work[0]?.id ?? '', BY);
  await cluster.until(isQuiet(cluster));
  assert.equal(cluster.k3s.nodes.get('opti-02')?.unschedulable, false);

  await leave(cluster, 'opti-02', 'delete');
  await cluster.until(isDraining);
  await cluster.keeper.stop();
  cluster.k3s.slow.clear();
  await cluster.start();
  await cluster.until(isQuiet(cluster));
  assert.equal(cluster.stage('opti-02'), undefined);
});

test('a machine that does not answer is removed once it has been NotReady for five minutes', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 1, agents: 1 });
  cluster.machine('opti-02').powered = false;
  await cluster.until(() => cluster.k3s.nodes.get('opti-02')?.ready === false);
  await leave(cluster, 'opti-02', 'set-aside');
  const began = cluster.k3s.now;
  await cluster.until(() => cluster.k3s.deeds.includes('opti-02 deleted'), 200);
  assert.ok(cluster.k3s.now - began >= 5 * 60_000);
  await cluster.until(isQuiet(cluster));
  const lines = await cluster.lines('opti-02');
  assert.ok(lines.includes('note: not drained: it has not been Ready for five minutes'));
  const alarm = 'alarm: K3s on it could not be stopped: opti-02 does not answer';
  assert.ok(lines.includes(alarm), lines.join('\n'));
});
