import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { leastGrants } from '../support/pve/who.ts';
import { failureOf, openVmYard } from '../support/vm-yard.ts';

test('a machine of whose creation nobody knows is not forgotten before it could have appeared', async (context) => {
  const yard = await openVmYard(context);
  yard.pve.spoil(/^POST .*\/qemu$/, { kind: 'ignored' });
  const [vm] = await yard.make();
  await yard.tick();
  await yard.desk.remove({ id: vm?.id ?? '', dead: false, by: 'anna' });
  await yard.tick();
  await yard.tick();
  assert.match(yard.vm().reason ?? '', /may still be created/);
  await yard.tick(61);
  await yard.until(() => yard.desk.list().length === 0);
});

test('a lock is waited for, and told', async (context) => {
  const yard = await openVmYard(context);
  const [vm] = await yard.make();
  await yard.until(() => yard.vm().step === 'install');
  yard.pve.vm(5000)?.config.set('lock', 'backup');
  await yard.desk.remove({ id: vm?.id ?? '', dead: false, by: 'anna' });
  await yard.tick();
  assert.equal(yard.vm().reason, 'is locked (backup)');
  assert.equal(yard.deeds().length, 2);
  yard.pve.vm(5000)?.config.delete('lock');
  await yard.until(() => yard.desk.list().length === 0);
});

test('a cluster that has lost its quorum is waited for', async (context) => {
  const yard = await openVmYard(context, { nodes: ['pve1', 'pve2', 'pve3'] });
  await yard.make({ host: 'pve1' });
  await yard.pve.cutPower('pve2');
  await yard.pve.cutPower('pve3');
  await yard.tick();
  await yard.tick();
  assert.match(yard.vm().reason ?? '', /has no quorum/);
  assert.equal(yard.vm().state, 'creating');
  await yard.pve.powerOn('pve2');
  await yard.until(() => yard.vm().step === 'install');
});

test('a host that vanishes between create and start is waited for', async (context) => {
  const yard = await openVmYard(context, { nodes: ['pve1', 'pve2', 'pve3'] });
  const { promise: until, resolve } = Promise.withResolvers<void>();
  yard.pve.plan('qmcreate', { until });
  await yard.make({ host: 'pve2' });
  await yard.tick();
  assert.equal(yard.vm().step, 'created');
  resolve();
  while (yard.pve.vm(5000)?.config.has('lock') !== false) await setImmediate();
  await yard.pve.cutPower('pve2');
  await yard.tick();
  await yard.tick(60);
  assert.match(yard.vm().reason ?? '', /does not reach the node|refuses the connection/);
  assert.equal(yard.vm().state, 'creating');
  await yard.pve.powerOn('pve2');
  await yard.until(() => yard.vm().step === 'install');
  assert.equal(yard.pve.world.vms.size, 1);
});

test('what a host that lost its power half-way leaves is told to a person, and not touched', async (context) => {
  const yard = await openVmYard(context, { nodes: ['pve1', 'pve2', 'pve3'] });
  yard.pve.plan('qmcreate', { hangs: true });
  await yard.make({ host: 'pve2' });
  await yard.tick();
  await yard.pve.cutPower('pve2');
  await yard.pve.powerOn('pve2');
  await yard.tick();
  await yard.tick();
  assert.match(yard.vm().reason ?? '', /"qm unlock 5000" and "qm destroy 5000" there/);
  assert.ok(yard.pve.vm(5000));
  yard.pve.world.vms.delete(5000); // the person
  await failureOf(yard);
});

test('a machine that is to go while it is being made is made, and goes then', async (context) => {
  const yard = await openVmYard(context);
  const { promise: until, resolve } = Promise.withResolvers<void>();
  yard.pve.plan('qmcreate', { until });
  const [vm] = await yard.make();
  await yard.tick();
  await yard.desk.remove({ id: vm?.id ?? '', dead: false, by: 'anna' });
  await yard.tick();
  assert.equal(yard.vm().state, 'deleting');
  assert.match(yard.vm().reason ?? '', /is locked \(create\)/);
  resolve();
  await yard.until(() => yard.desk.list().length === 0);
  assert.equal(yard.pve.world.vms.size, 0);
});

test('a machine whose firmware never asks to boot says where to look', async (context) => {
  const yard = await openVmYard(context);
  yard.pve.grant({
    ...leastGrants('8.4'),
    '/sdn/zones/localnetwork': { privileges: ['SDN.Use', 'SDN.Audit'], propagate: true },
  });
  const [vm] = await yard.make({ vlan: 20 });
  await yard.until(() => yard.vm().step === 'install');
  await yard.tick();
  assert.equal(yard.vm().reason, undefined);
  await yard.tick(301);
  assert.equal(
    yard.vm().reason,
    `runs, and nobody has asked to boot from ${vm?.mac}: is vmbr0 with VLAN 20 the network that Pilotlight serves?`,
  );
  await yard.install();
  await yard.until(() => yard.vm().step === 'rest');
  assert.equal(yard.vm().reason, undefined);
});

test('a machine that somebody removed on its host is missed, and can be made anew', async (context) => {
  const yard = await openVmYard(context, { nodes: ['pve1', 'pve2', 'pve3'] });
  const [vm] = await yard.make({ host: 'pve1' });
  await yard.until(() => yard.vm().step === 'install');
  await yard.install();
  await yard.until(() => yard.vm().step === 'rest');
  const there = yard.pve.vm(5000);
  assert.ok(there);
  yard.pve.world.vms.set(5000, { ...there, node: 'pve2' }); // somebody migrates it
  await yard.tick(61);
  await yard.tick(61);
  assert.deepEqual([yard.vm().host, yard.vm().reason], ['pve2', undefined]);
  yard.pve.world.vms.delete(5000);
  await yard.tick(61);
  assert.match(yard.vm().reason ?? '', /^is not on pve2 any more/);
  await yard.desk.reprovision({ id: vm?.id ?? '', dead: false, by: 'anna' });
  await yard.until(() => yard.vm().step === 'install');
  assert.ok(yard.pve.vm(5000)?.running);
});
