import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VmChange } from '../../src/domain/vm/face.ts';
import { openVmYard } from '../support/vm-yard.ts';

/** A change in short: its state, what happens, and why it waits. */
const shortly = (change: VmChange): string =>
  change.kind === 'vm-removed'
    ? 'gone'
    : [change.vm.state, change.vm.words, change.vm.reason].filter(Boolean).join(', ');

test('who listens hears each step of a machine once, up to its end', async (context) => {
  const yard = await openVmYard(context);
  const heard: string[] = [];
  const end = yard.desk.subscribe((change) => heard.push(shortly(change)));
  const [vm] = await yard.make();
  assert.ok(vm);
  await yard.until(() => yard.vm().step === 'install');
  assert.equal(heard[0], 'planned, waits to be created');
  assert.equal(heard.at(-1), 'running, runs; its system is being installed');
  assert.ok(heard.includes('creating, is being created'), heard.join('\n'));
  assert.deepEqual(
    heard.filter((text, at) => text === heard[at - 1]),
    [],
    'nothing is told twice',
  );

  await yard.desk.remove({ id: vm.id, dead: false, by: 'anna' });
  await yard.until(() => yard.store.vms.byId(vm.id) === undefined);
  assert.equal(heard.at(-1), 'gone');
  end();
  const before = heard.length;
  await yard.make();
  assert.equal(heard.length, before);
});

test('why a machine waits is told, and when it waits no longer', async (context) => {
  const yard = await openVmYard(context);
  const [vm] = await yard.make();
  assert.ok(vm);
  await yard.until(() => yard.vm().step === 'install');
  const heard: string[] = [];
  yard.desk.subscribe((change) => heard.push(shortly(change)));
  yard.pve.vm(5000)?.config.set('lock', 'backup');
  await yard.desk.remove({ id: vm.id, dead: false, by: 'anna' });
  await yard.until(() => heard.some((text) => text.includes('is locked (backup)')));
  yard.pve.vm(5000)?.config.delete('lock');
  await yard.until(() => yard.store.vms.byId(vm.id) === undefined);
  assert.equal(heard.at(-1), 'gone');
});
