import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaveForeignersAlone } from '../support/vm-foreigners.ts';
import { aForeigner, openVmYard } from '../support/vm-yard.ts';

test('nothing that is not ours is changed, stopped or destroyed, whatever it has of ours: a few', async (context) => {
  await leaveForeignersAlone(context, 3);
});

test('a machine whose tag was taken away is kept, and its number is not forgotten', async (context) => {
  const yard = await openVmYard(context);
  const [vm] = await yard.make();
  await yard.until(() => yard.vm().step === 'install');
  yard.pve.vm(5000)?.config.set('tags', 'mine');
  await yard.desk.remove({ id: vm?.id ?? '', dead: false, by: 'anna' });
  await yard.tick();
  assert.match(yard.vm().reason ?? '', /on pve1 has lost the tag pilotlight, and is left alone/);
  assert.equal(yard.deeds().length, 2);
  assert.ok(yard.pve.vm(5000)?.running);

  yard.pve.vm(5000)?.config.set('tags', 'mine;pilotlight');
  await yard.until(() => yard.desk.list().length === 0);
  assert.equal(yard.pve.world.vms.size, 0);
});

test('a machine that another has put in the place of ours stays; ours is forgotten', async (context) => {
  const yard = await openVmYard(context);
  const [vm] = await yard.make();
  await yard.until(() => yard.vm().step === 'install');
  aForeigner(yard, 5000, { tags: 'pilotlight' });
  await yard.desk.remove({ id: vm?.id ?? '', dead: false, by: 'anna' });
  await yard.until(() => yard.desk.list().length === 0);
  assert.ok(yard.pve.vm(5000));
  assert.equal(yard.deeds().length, 2);
});
