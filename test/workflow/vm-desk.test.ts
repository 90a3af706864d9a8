import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openVmYard } from '../support/vm-yard.ts';

for (const version of ['8.4', '9.1'] as const) {
  test(`a machine is registered, created, started and followed (Proxmox VE ${version})`, async (context) => {
    const yard = await openVmYard(context, { version });
    const [vm] = await yard.make({ role: 'server' });
    assert.ok(vm);
    assert.equal(vm.state, 'planned');
    const node = yard.store.registry.byId(vm.nodeId);
    assert.deepEqual([node?.hostname, node?.role, node?.stage], ['vm-01', 'server', 'enrolled']);
    assert.deepEqual([node?.macs, node?.uuid, node?.serial], [[vm.mac], vm.uuid, vm.serial]);
    assert.deepEqual(yard.deeds(), [], 'it is a node before anything is asked for');

    await yard.until(() => yard.vm().step === 'install');
    assert.equal(yard.vm().state, 'running');
    assert.deepEqual(yard.deeds(), [
      'POST /nodes/pve1/qemu',
      'POST /nodes/pve1/qemu/5000/status/start',
    ]);
    const made = yard.pve.vm(5000);
    assert.ok(made?.running);
    assert.equal(made.config.get('name'), 'vm-01');
    assert.equal(made.config.get('memory'), '4096');

    await yard.install();
    await yard.until(() => yard.vm().step === 'rest');
    assert.equal(yard.deeds().length, 2, 'what it was made with is what it keeps');
    assert.deepEqual(await yard.lines(vm.nodeId), [
      'stage: registered by anna',
      'note: VM 5000 is created on pve1: 20 GiB on local-lvm',
      'note: VM 5000 is started on pve1',
      'stage: offered',
      'stage: autoinstall seed fetched from 192.168.1.77',
      'stage: installed; 0 SSH host keys reported',
    ]);
  });
}

test('servers are spread over the hosts of a cluster, and numbers are theirs alone', async (context) => {
  const yard = await openVmYard(context, { nodes: ['pve1', 'pve2', 'pve3'] });
  const vms = await yard.make({ count: 3, role: 'server' });
  assert.deepEqual(vms.map(({ host }) => host).sort(), ['pve1', 'pve2', 'pve3']);
  assert.deepEqual(vms.map(({ vmid }) => vmid).sort(), [5000, 5001, 5002]);
  assert.equal(new Set(vms.map(({ mac }) => mac)).size, 3);
  assert.deepEqual(
    vms.map(({ name }) => name),
    ['vm-01', 'vm-02', 'vm-03'],
  );
  await yard.until(() => yard.desk.list().every(({ step }) => step === 'install'));
  assert.equal(yard.pve.world.vms.size, 3);
});

test('a machine that needs more memory for its install gets it, and keeps less', async (context) => {
  const yard = await openVmYard(context);
  yard.need = 5_224;
  await yard.make({ memory: 2048 });
  await yard.until(() => yard.vm().step === 'install');
  const made = yard.pve.vm(5000);
  assert.equal(made?.config.get('memory'), '5632');
  await yard.install();
  await yard.tick();
  await yard.tick();
  assert.equal(yard.vm().step, 'resize');
  assert.equal(made?.config.get('memory'), '5632', 'its disk is still being written');
  made?.running?.powerButton(); // the installer switches it off
  await yard.until(() => yard.vm().step === 'rest');
  assert.equal(made?.config.get('memory'), '2048');
  assert.ok(made?.running);
});

test('a machine that does not switch itself off gets its memory at its next cold start', async (context) => {
  const yard = await openVmYard(context);
  yard.need = 5_224;
  const [vm] = await yard.make({ memory: 2048 });
  await yard.until(() => yard.vm().step === 'install');
  await yard.install();
  const facts = { addresses: [], kernel: undefined, system: undefined, disk: undefined };
  await yard.store.record(yard.vm().nodeId, { type: 'first-boot-reported', facts }, yard.now);
  await yard.until(() => yard.vm().step === 'rest');
  const made = yard.pve.vm(5000);
  assert.deepEqual([made?.config.get('memory'), made?.pending.get('memory')], ['5632', '2048']);
  assert.ok(made?.running, 'a system that may be joining is not switched off');
  const lines = await yard.lines(vm?.nodeId ?? '');
  assert.match(
    lines.at(-1) ?? '',
    /alarm: VM 5000 has 2048 MiB of memory from its next cold start on/,
  );
});

test('a machine is destroyed, and its node goes with it', async (context) => {
  const yard = await openVmYard(context);
  const [vm] = await yard.make();
  assert.ok(vm);
  await yard.until(() => yard.vm().step === 'install');
  const asked = await yard.desk.remove({ id: vm.id, dead: false, by: 'anna' });
  assert.equal(asked.state, 'deleting');
  await yard.until(() => yard.desk.list().length === 0);
  assert.equal(yard.pve.world.vms.size, 0);
  assert.equal(yard.store.registry.byId(vm.nodeId), undefined);
  assert.deepEqual(yard.deeds().slice(2), [
    'POST /nodes/pve1/qemu/5000/status/stop',
    'DELETE /nodes/pve1/qemu/5000',
  ]);
});

test('a member of the cluster leaves it before it is destroyed; where it may not, nothing is done', async (context) => {
  const yard = await openVmYard(context);
  const [vm] = await yard.make({ role: 'server' });
  assert.ok(vm);
  await yard.until(() => yard.vm().step === 'install');
  await yard.install();
  await yard.tick();
  yard.members.add(vm.nodeId);
  yard.refusal = new Error('its cluster would lose its quorum');
  await assert.rejects(yard.desk.remove({ id: vm.id, dead: false, by: 'anna' }), /quorum/);
  await yard.tick();
  assert.equal(yard.vm().state, 'running');
  assert.equal(yard.deeds().length, 2);

  yard.refusal = undefined;
  await yard.desk.remove({ id: vm.id, dead: false, by: 'anna' });
  assert.equal(yard.members.size, 0);
  await yard.until(() => yard.desk.list().length === 0);
});

test('a machine that dies on its way out of the cluster is given up as dead', async (context) => {
  const yard = await openVmYard(context);
  const [vm] = await yard.make({ role: 'server' });
  assert.ok(vm);
  await yard.until(() => yard.vm().step === 'install');
  await yard.install();
  const asked: boolean[] = [];
  yard.cluster = {
    holds: () => !asked.includes(true),
    leave: async ({ dead }) => void asked.push(dead),
  };
  await yard.desk.remove({ id: vm.id, dead: false, by: 'anna' });
  await yard.tick();
  assert.equal(yard.vm().step, 'leave');
  await yard.desk.remove({ id: vm.id, dead: true, by: 'anna' });
  await yard.until(() => yard.desk.list().length === 0);
  assert.equal(asked.filter((dead) => dead).length, 1);
});

test('made anew, a machine is the same: number, MAC, UUID, serial and name', async (context) => {
  const yard = await openVmYard(context);
  const [vm] = await yard.make();
  assert.ok(vm);
  await yard.until(() => yard.vm().step === 'install');
  const before = new Map(yard.pve.vm(5000)?.config);
  await yard.install();
  await yard.until(() => yard.vm().step === 'rest');

  const asked = await yard.desk.reprovision({ id: vm.id, dead: false, by: 'anna' });
  assert.equal(asked.state, 'replacing');
  assert.equal(yard.store.registry.byId(vm.nodeId)?.stage, 'enrolled');
  await yard.until(() => yard.vm().step === 'install');
  const after = new Map(yard.pve.vm(5000)?.config);
  for (const config of [before, after]) config.delete('vmgenid'); // another with each machine
  assert.deepEqual(after, before);
  assert.deepEqual(yard.deeds().slice(2), [
    'POST /nodes/pve1/qemu/5000/status/stop',
    'DELETE /nodes/pve1/qemu/5000',
    'POST /nodes/pve1/qemu',
    'POST /nodes/pve1/qemu/5000/status/start',
  ]);
  await yard.tick();
  assert.equal(yard.deeds().length, 6, 'it is made anew once');
});

test('a node that is to be installed anew has its machine made anew, whoever asked for it', async (context) => {
  const yard = await openVmYard(context);
  const [vm] = await yard.make();
  assert.ok(vm);
  await yard.until(() => yard.vm().step === 'install');
  await yard.store.record(vm.nodeId, { type: 'boot-offered', text: 'offered' }, yard.now);
  yard.now += 1_000;
  await yard.store.record(vm.nodeId, { type: 'reinstall-requested', by: 'the cluster' }, yard.now);
  await yard.until(() => yard.vm().program === 'replace' && yard.vm().step === 'install');
  assert.equal(yard.deeds().length, 6);
});

test('what is being made, or destroyed, is not made anew', async (context) => {
  const yard = await openVmYard(context);
  yard.pve.plan('qmcreate', { hangs: true });
  const [vm] = await yard.make();
  assert.ok(vm);
  await yard.tick();
  const wish = { id: vm.id, dead: false, by: 'anna' };
  await assert.rejects(yard.desk.reprovision(wish), /vm-01 is being created: wait/);
  await yard.desk.remove(wish);
  await assert.rejects(yard.desk.reprovision(wish), /is being destroyed/);
});
