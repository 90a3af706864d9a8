import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VERSION } from '../support/keeper-ports.ts';
import { type KeptCluster, openKeptCluster } from '../support/kept-cluster.ts';

const NEXT = 'v1.34.0+k3s1';
const isQuiet = (cluster: KeptCluster) => () => cluster.keeper.face.state().work.length === 0;
const firstWork = (cluster: KeptCluster) => cluster.keeper.face.state().work[0];

test('the whole cluster is reinstalled one after the other, and stays one cluster', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 3, agents: 1 });
  const life = cluster.desk.current()?.id;
  await cluster.keeper.face.reinstallAll('anna');
  await cluster.until(() => firstWork(cluster)?.done.length === 2, 300);
  await cluster.start();
  await cluster.until(isQuiet(cluster), 300);
  const names = ['opti-01', 'opti-02', 'opti-03', 'opti-04'];
  assert.deepEqual(
    cluster.k3s.deeds.filter((deed) => deed.endsWith('registers')),
    names.map((name) => `${name} registers`),
  );
  assert.deepEqual(
    names.map((name) => cluster.stage(name)),
    ['in-rotation', 'in-rotation', 'in-rotation', 'in-rotation'],
  );
  assert.deepEqual(cluster.k3s.violations, []);
  assert.equal(cluster.desk.current()?.id, life);
});

test('a rolling reinstall stops where one fails to come back, and goes on when it is told to', async (context) => {
  const cluster = await openKeptCluster(context);
  const { face } = cluster.keeper;
  await face.reinstallAll('anna');
  await cluster.until(() => cluster.stage('opti-01') === 'enrolled');
  const [id, at] = [cluster.id('opti-01'), cluster.k3s.now];
  await cluster.store.record(id, { type: 'boot-offered', text: 'offered' }, at);
  await cluster.store.record(id, { type: 'step-failed', reason: 'the disk is full' }, at);
  await cluster.until(() => firstWork(cluster)?.stopped !== undefined);
  const work = firstWork(cluster);
  assert.equal(work?.stopped, 'opti-01 failed to come back: the disk is full');
  assert.equal(cluster.phase('opti-02'), 'ready');

  await cluster.store.record(id, { type: 'reinstall-requested', by: 'anna' }, cluster.k3s.now);
  await cluster.install(cluster.machine('opti-01'));
  await face.resume(work?.id ?? '', 'anna');
  await cluster.until(isQuiet(cluster), 300);
  assert.deepEqual(cluster.k3s.violations, []);
  assert.equal(cluster.stage('opti-03'), 'in-rotation');
});

test('a rolling reinstall that is given up still ends the removal that has begun', async (context) => {
  const cluster = await openKeptCluster(context);
  const { face } = cluster.keeper;
  await face.reinstallAll('anna');
  await cluster.until(() => cluster.k3s.deeds.includes('opti-01 deleted'));
  await face.cancel(firstWork(cluster)?.id ?? '', 'anna');
  await cluster.until(isQuiet(cluster));
  await cluster.until(() => cluster.stage('opti-01') === 'in-rotation');
  assert.equal(cluster.k3s.deeds.includes('opti-02 drained'), false);
});

test('an upgrade goes through the servers one by one and then the agents', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 3, agents: 1 });
  const { face } = cluster.keeper;
  cluster.releases.add(NEXT);
  const work = await face.upgrade({ version: NEXT, drain: true, by: 'anna' });
  assert.equal(work.todo.length, 4);
  await assert.rejects(
    face.leave({ nodeId: cluster.id('opti-01'), after: 'delete', dead: false, by: 'ben' }),
    {
      code: 'CLUSTER_REFUSED',
      message: `an upgrade is under way (${work.id}): wait for it, or cancel it`,
    },
  );
  await cluster.until(() => firstWork(cluster)?.done.length === 1);
  assert.equal(cluster.desk.current()?.version, VERSION, 'who joins now is no newer than a server');
  await cluster.start();
  await cluster.until(isQuiet(cluster));
  assert.equal(cluster.desk.current()?.version, NEXT);
  const deeds = cluster.k3s.deeds.filter((deed) => deed.endsWith('restarted'));
  assert.deepEqual(
    deeds,
    ['opti-01', 'opti-02', 'opti-03', 'opti-04'].map((name) => `${name} restarted`),
  );
  for (const node of cluster.k3s.nodes.values()) {
    assert.deepEqual([node.version, node.unschedulable], [NEXT, false]);
  }
  assert.deepEqual(cluster.k3s.violations, []);
  const again = { version: NEXT, drain: false, by: 'anna' };
  await assert.rejects(cluster.keeper.face.upgrade(again), {
    code: 'CLUSTER_REFUSED',
    message: `every member runs ${NEXT} already`,
  });
  // Only the version is another: there is nothing to do, and what was begun can be read all the same.
  await cluster.desk.setVersion(NEXT.replace('+k3s1', '+k3s2'));
  const { id } = await cluster.keeper.face.upgrade(again);
  await cluster.until(isQuiet(cluster));
  assert.equal(cluster.desk.current()?.version, NEXT);
  assert.ok(cluster.keeper.face.state().ended.some((work) => work.id === id));
});

test('an upgrade is refused where its release is not here, a minor is skipped, or one is not Ready', async (context) => {
  const cluster = await openKeptCluster(context);
  const { face } = cluster.keeper;
  const upgrade = (version: string) => face.upgrade({ version, drain: false, by: 'anna' });
  await assert.rejects(upgrade(NEXT), {
    code: 'UNAVAILABLE',
    message: `K3s ${NEXT} is not here: it was not downloaded`,
  });
  await assert.rejects(upgrade('v1.35.0+k3s1'), {
    message:
      'opti-01 runs v1.33.1+k3s1, and no minor version is skipped: upgrade to a release of v1.34 first',
  });
  cluster.machine('opti-03').powered = false;
  await cluster.until(() => cluster.k3s.nodes.get('opti-03')?.ready === false);
  await assert.rejects(upgrade(NEXT), {
    message: 'opti-03 is not Ready: every member has to be before all are touched',
  });
  assert.equal(cluster.keeper.face.state().work.length, 0);
});

test('an upgrade that is given up leaves the member as it was found', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 1 });
  cluster.releases.add(NEXT);
  cluster.k3s.held.set('opti-01', 'a budget');
  const { id } = await cluster.keeper.face.upgrade({ version: NEXT, drain: true, by: 'anna' });
  await cluster.until(() => firstWork(cluster)?.stopped !== undefined);
  assert.equal(cluster.k3s.nodes.get('opti-01')?.unschedulable, true);
  await cluster.keeper.face.cancel(id, 'anna');
  await cluster.until(isQuiet(cluster));
  assert.equal(cluster.k3s.nodes.get('opti-01')?.unschedulable, false);
  await assert.rejects(cluster.keeper.face.resume(id, 'anna'), { code: 'ROUTE_NOT_FOUND' });
});

test('a step that fails is told in words, and what failed in it', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 1, agents: 1 });
  cluster.releases.add(NEXT);
  await cluster.keeper.face.upgrade({ version: NEXT, drain: false, by: 'anna' });
  cluster.machine('opti-02').powered = false;
  const reason = 'opti-02 is given the new K3s, and could not go on: opti-02 does not answer';
  await cluster.until(() => firstWork(cluster)?.step === reason);
  await cluster.until(() => firstWork(cluster)?.stopped !== undefined, 2_000);
  assert.equal(firstWork(cluster)?.stopped, reason);
});
