import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aForeigner, failureOf, openVmYard, refusalOf } from '../support/vm-yard.ts';

test('where another has taken the number meanwhile, the next is tried', async (context) => {
  const yard = await openVmYard(context);
  const [vm] = await yard.make();
  aForeigner(yard, 5000);
  await yard.until(() => yard.vm().step === 'install');
  assert.equal(yard.vm().vmid, 5001);
  assert.equal(yard.pve.vm(5001)?.config.get('name'), 'vm-01');
  const lines = await yard.lines(vm?.nodeId ?? '');
  assert.ok(lines.includes('note: VM 5000 takes the number 5001: another machine has 5000'));
});

test('where another takes the number in the moment of the question, the next is tried', async (context) => {
  const yard = await openVmYard(context);
  yard.pve.spoil(/^POST .*\/qemu$/, {
    ...{ kind: 'answer', status: 500, body: '{"data":null}' },
    reason: "unable to create VM 5000 - VM 5000 already exists on node 'pve1'",
  });
  await yard.make();
  await yard.until(() => yard.vm().step === 'install');
  assert.equal(yard.vm().vmid, 5001);
});

test('a number that somebody wished for is not changed for another', async (context) => {
  const yard = await openVmYard(context);
  aForeigner(yard, 7000);
  const error = await refusalOf(yard.make({ vmid: 7000 }));
  assert.deepEqual(
    [error.code, error.message],
    ['VM_REFUSED', 'another machine has the number 7000'],
  );

  await yard.make({ vmid: 7001 });
  aForeigner(yard, 7001);
  assert.match(await failureOf(yard), /another machine has the number 7001/);
  assert.equal(yard.deeds().length, 0);
});

test('a creation that fails leaves nothing behind, and says why', async (context) => {
  const yard = await openVmYard(context);
  const [vm] = await yard.make();
  const storage = yard.pve.node('pve1').storages.get('local-lvm');
  assert.ok(storage);
  storage.used = storage.total; // somebody filled it meanwhile
  assert.match(await failureOf(yard), /^could not be created: .*free space in thin pool/);
  assert.equal(yard.pve.world.vms.size, 0);
  assert.equal(yard.store.registry.byId(vm?.nodeId ?? '')?.stage, 'enrolled');
  const lines = await yard.lines(vm?.nodeId ?? '');
  assert.match(lines.at(-1) ?? '', /^alarm: VM 5000 could not be created: .*thin pool/);

  storage.used = 0;
  await yard.desk.reprovision({ id: vm?.id ?? '', dead: false, by: 'anna' });
  await yard.until(() => yard.vm().step === 'install');
  assert.equal(yard.pve.world.vms.size, 1);
});

test('a machine that can’t be started is taken away again, and the reason is the one that Proxmox VE wrote', async (context) => {
  const yard = await openVmYard(context);
  await yard.make();
  yard.pve.node('pve1').bridges.delete('vmbr0');
  const reason = await failureOf(yard);
  assert.match(reason, /^could not be started: start failed: QEMU exited with code 1/);
  assert.match(reason, /bridge 'vmbr0' does not exist/);
  assert.equal(yard.pve.world.vms.size, 0);
});

test('a task that never ends is ended, and what it made is taken away', async (context) => {
  const yard = await openVmYard(context);
  yard.pve.plan('qmcreate', { hangs: true });
  await yard.make();
  await yard.tick();
  await yard.tick();
  assert.equal(yard.vm().state, 'creating');
  yard.now += 31 * 60_000;
  assert.match(await failureOf(yard), /its task has not ended within 30 minutes/);
  assert.equal(yard.pve.world.vms.size, 0);
});

for (const kind of ['answer-lost', 'answer-withheld', 'ignored'] as const) {
  test(`one machine is made where the answer to its creation does not come (${kind})`, async (context) => {
    const yard = await openVmYard(context);
    yard.pve.spoil(/^POST .*\/qemu$/, { kind });
    await yard.make();
    await yard.until(() => yard.vm().step === 'install');
    assert.equal(yard.pve.world.vms.size, 1);
    assert.equal(yard.vm().vmid, 5000);
    assert.equal(yard.vm().askedAt, undefined);
  });
}

test('a start whose task failed because the machine runs already is no failure', async (context) => {
  const yard = await openVmYard(context);
  yard.pve.spoil(/status\/start$/, { kind: 'answer-lost' });
  await yard.make();
  await yard.until(() => yard.vm().step === 'install');
  assert.ok(yard.pve.vm(5000)?.running);
});
