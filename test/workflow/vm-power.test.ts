import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aForeigner, openVmYard } from '../support/vm-yard.ts';

test('a machine is switched by its hypervisor', async (context) => {
  const yard = await openVmYard(context);
  const [vm] = await yard.make();
  const id = vm?.nodeId ?? '';
  await yard.until(() => yard.vm().step === 'install');
  const made = yard.pve.vm(5000);
  assert.equal(await yard.power.off(id), 'VM 5000 on pve1 is off');
  assert.equal(made?.running, undefined);
  assert.equal(await yard.power.off(id), 'VM 5000 on pve1 is off');
  assert.equal(await yard.power.on(id), 'VM 5000 on pve1 is on');
  const first = made?.running;
  assert.ok(first);
  await yard.power.reset(id);
  assert.equal(made?.running, first, 'a reset leaves it on');
  await yard.power.cycle(id);
  assert.notEqual(made?.running, first);
  await yard.power.off(id);
  await yard.power.reset(id);
  assert.ok(made?.running, 'one that is off is switched on');
});

test('what failed is told in the words of Proxmox VE', async (context) => {
  const yard = await openVmYard(context);
  const [vm] = await yard.make();
  const id = vm?.nodeId ?? '';
  await yard.until(() => yard.vm().step === 'install');
  await yard.power.off(id);
  yard.pve.plan('qmstart', { fails: 'start failed: out of memory' });
  await assert.rejects(yard.power.on(id), {
    code: 'POWER_FAILED',
    message: 'VM 5000: start failed: out of memory',
  });
  yard.pve.world.tokens.clear();
  await assert.rejects(yard.power.on(id), { code: 'POWER_FAILED', message: /API token/ });
});

test('another’s machine at the number of ours is not switched, nor one that is being made', async (context) => {
  const yard = await openVmYard(context);
  const [vm] = await yard.make();
  const id = vm?.nodeId ?? '';
  await assert.rejects(yard.power.on(id), { code: 'POWER_REFUSED', message: /being made/ });
  await yard.until(() => yard.vm().step === 'install');
  aForeigner(yard, 5000, { tags: 'pilotlight' });
  for (const act of ['on', 'off', 'cycle', 'reset'] as const) {
    await assert.rejects(yard.power[act](id), { code: 'POWER_REFUSED' });
  }
  assert.equal(yard.deeds().length, 2);
  await assert.rejects(yard.power.on('nobody'), { code: 'POWER_REFUSED' });
});
