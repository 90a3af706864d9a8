import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Vm } from '../../src/domain/vm/vm.ts';
import type { VmDraft } from '../../src/store/vms/vm-repository.ts';
import { mac } from '../support/desks.ts';
import { databasePath, openTestStore } from '../support/store.ts';
import { A_VM } from '../support/vm-values.ts';

/** The machine of number `at`, and its node. */
function draft(at: number, changes: Partial<Vm> = {}): VmDraft {
  const {
    nodeId: _,
    armedAt: __,
    ...vm
  } = {
    ...A_VM,
    ...{ id: `vm-${at}`, uuid: `${A_VM.uuid.slice(0, -1)}${at}`, vmid: 5000 + at },
    ...{ mac: mac(`bc:24:11:00:00:0${at}`), name: `vm-0${at}`, createdAt: at },
    ...changes,
  };
  return {
    vm,
    node: { macs: [vm.mac], hostname: vm.name, role: 'none', profile: 'default', by: 'a test' },
  };
}

test('a machine is read again as it was written, whole', async (context) => {
  const path = await databasePath(context);
  const first = await openTestStore(context, { path });
  const whole = { vlan: 20, firmware: 'bios', vmidIsWished: true, secureBoot: true } as const;
  const [vm] = await first.vms.create([draft(1, whole)], 7);
  assert.ok(vm);
  const progress = { task: 'UPID:x', askedAt: 9, failure: 'why', program: 'undo', step: 'destroy' };
  const changed = await first.vms.change(vm.id, (kept) => ({ ...kept, ...progress }) as Vm);
  await first.close();
  const second = await openTestStore(context, { path });
  assert.deepEqual(second.vms.all(), [changed]);
  assert.deepEqual(second.vms.byNode(vm.nodeId), changed);
  assert.equal(changed.armedAt, 7);
  assert.equal(second.registry.byId(vm.nodeId)?.hostname, 'vm-01');
});

test('of machines that are wished for together all are kept, or none', async (context) => {
  const store = await openTestStore(context);
  await store.vms.create([draft(1)], 0);
  const clash = draft(3, { name: 'vm-01' });
  await assert.rejects(store.vms.create([draft(2), clash], 0), { code: 'HOSTNAME_TAKEN' });
  await assert.rejects(store.vms.create([draft(2), draft(4, { vmid: 5002 })], 0), /vm\.vmid/);
  assert.deepEqual(
    store.vms.all().map(({ name }) => name),
    ['vm-01'],
  );
  assert.equal(store.registry.all().length, 1);
});

test('each change is made of what the one before it left, and nothing where it throws', async (context) => {
  const store = await openTestStore(context);
  const [vm] = await store.vms.create([draft(1)], 0);
  const id = vm?.id ?? '';
  await Promise.all(
    Array.from({ length: 20 }, () =>
      store.vms.change(id, (kept) => ({ ...kept, stepSince: kept.stepSince + 1 })),
    ),
  );
  assert.equal(store.vms.byId(id)?.stepSince, 20);
  const refuse = () => {
    throw new Error('superseded');
  };
  await assert.rejects(store.vms.change(id, refuse), /superseded/);
  assert.equal(store.vms.byId(id)?.stepSince, 20);
  await assert.rejects(
    store.vms.change('nobody', (kept) => kept),
    { code: 'VM_NOT_FOUND' },
  );
});

test('a machine goes with its node, and a node that is gone takes no machine with it', async (context) => {
  const store = await openTestStore(context);
  const [one, other] = await store.vms.create([draft(1), draft(2)], 0);
  assert.ok(one && other);
  await store.vms.remove(one.id);
  assert.equal(store.registry.byId(one.nodeId), undefined);
  await store.removeNode(other.nodeId, 1);
  assert.equal(store.vms.byId(other.id)?.nodeId, other.nodeId);
  await store.vms.remove(other.id);
  assert.deepEqual(store.vms.all(), []);
});
