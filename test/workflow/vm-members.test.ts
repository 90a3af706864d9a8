import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type KeptCluster, openKeptCluster } from '../support/kept-cluster.ts';
import { openVmYard, type VmYard } from '../support/vm-yard.ts';

type World = { readonly cluster: KeptCluster; readonly yard: VmYard };

/** A cluster of Optiplexes, and a VM that has joined it. */
async function openWorld(context: TestContext, servers: number, role: 'server' | 'agent') {
  const cluster = await openKeptCluster(context, { servers });
  const yard = await openVmYard(context, { store: cluster.store });
  yard.now = cluster.k3s.now;
  yard.cluster = cluster.keeper.face;
  const [vm] = await yard.make({ names: ['k3s-vm'], role });
  assert.ok(vm);
  await yard.until(() => yard.vm('k3s-vm').step === 'install');
  await cluster.addNode({ id: vm.nodeId }, 'k3s-vm', role);
  await cluster.until(() => cluster.stage('k3s-vm') === 'in-rotation');
  cluster.k3s.deeds.length = 0;
  return { world: { cluster, yard }, vm };
}

async function until({ cluster, yard }: World, what: () => boolean): Promise<void> {
  for (let ticks = 0; ticks < 100 && !what(); ticks++) {
    await cluster.tick();
    yard.now = cluster.k3s.now;
    await yard.tick(0);
  }
  assert.ok(what(), `it did not come to ${what}: ${JSON.stringify(yard.desk.list())}`);
}

test('a VM that is an agent is drained and leaves the cluster before it is stopped and destroyed', async (context) => {
  const { world, vm } = await openWorld(context, 1, 'agent');
  const { cluster, yard } = world;
  await yard.desk.remove({ id: vm.id, dead: false, by: 'anna' });
  assert.equal(yard.vm('k3s-vm').state, 'deleting');
  assert.ok(yard.pve.vm(5000)?.running, 'it is needed until it has left');
  await until(world, () => !cluster.keeper.face.holds(vm.nodeId));
  assert.ok(cluster.k3s.deeds.includes('k3s-vm drained'), cluster.k3s.deeds.join());
  assert.equal(cluster.k3s.nodes.has('k3s-vm'), false);
  await until(world, () => yard.desk.list().length === 0);
  assert.equal(yard.pve.world.vms.size, 0);
  assert.equal(cluster.store.registry.byId(vm.nodeId), undefined);
  assert.deepEqual(cluster.k3s.violations, []);
});

test('a VM without which etcd has no quorum is not destroyed', async (context) => {
  const { world, vm } = await openWorld(context, 2, 'server');
  const { cluster, yard } = world;
  cluster.machine('opti-01').powered = false;
  await until(world, () => cluster.k3s.nodes.get('opti-01')?.ready === false);
  const asked = yard.desk.remove({ id: vm.id, dead: false, by: 'anna' });
  await assert.rejects(asked, { code: 'CLUSTER_REFUSED' });
  await yard.tick();
  assert.equal(yard.vm('k3s-vm').state, 'running');
  assert.ok(yard.pve.vm(5000)?.running);
});

test('a server that is made anew leaves, is another machine with the same identity, and comes back', async (context) => {
  const { world, vm } = await openWorld(context, 2, 'server');
  const { cluster, yard } = world;
  const before = yard.pve.vm(5000)?.config.get('vmgenid');
  await yard.desk.reprovision({ id: vm.id, dead: false, by: 'anna' });
  await until(
    world,
    () => yard.vm('k3s-vm').program === 'replace' && yard.vm('k3s-vm').step === 'install',
  );
  const { vmid, uuid, mac } = yard.vm('k3s-vm');
  assert.deepEqual([vmid, uuid, mac], [vm.vmid, vm.uuid, vm.mac]);
  assert.notEqual(yard.pve.vm(5000)?.config.get('vmgenid'), before);
  assert.equal(cluster.k3s.voters.has('k3s-vm'), false);
  await cluster.install(cluster.machine('k3s-vm'));
  await until(world, () => cluster.stage('k3s-vm') === 'in-rotation');
  assert.equal(cluster.k3s.voters.size, 3);
  assert.deepEqual(cluster.k3s.violations, []);
});
