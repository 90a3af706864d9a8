import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aForeigner, openVmYard, refusalOf } from '../support/vm-yard.ts';

test('a range that is full is told before anything is registered', async (context) => {
  const yard = await openVmYard(context);
  for (let vmid = 5000; vmid <= 5009; vmid++) aForeigner(yard, vmid);
  const error = await refusalOf(yard.make());
  assert.match(error.message, /no number from 5000 to 5009 is free: widen vmIds/);
  assert.equal(yard.store.registry.all().length, 0);
});

test('a machine that no host can have is refused before anything is registered, with a reason for each host', async (context) => {
  const yard = await openVmYard(context, { nodes: ['pve1', 'pve2', 'pve3'] });
  await yard.pve.cutPower('pve3');
  const error = await refusalOf(yard.make({ bridge: 'vmbr7' }));
  assert.equal(error.code, 'VM_REFUSED');
  assert.deepEqual(
    error.problems.map(({ got }) => got),
    [
      'pve1 has no bridge vmbr7 that may be used; it has vmbr0',
      'pve2 has no bridge vmbr7 that may be used; it has vmbr0',
      'pve3 is offline',
    ],
  );
  assert.match(
    (await refusalOf(yard.make({ disk: 500 }))).message,
    /GiB left on local-lvm: 500 GiB/,
  );
  assert.match(
    (await refusalOf(yard.make({ host: 'pve9' }))).message,
    /no host pve9; there are: pve1/,
  );
  assert.match((await refusalOf(yard.make({ storage: 'tank' }))).message, /no storage tank/);
  assert.match((await refusalOf(yard.make({ count: 9, disk: 8 }))).message, /MiB of memory left/);
  assert.equal(
    (await refusalOf(yard.make({ hypervisor: 'nowhere' }))).code,
    'HYPERVISOR_NOT_FOUND',
  );
  assert.equal(yard.store.registry.all().length, 0);
  assert.deepEqual(yard.deeds(), []);
});

test('a token that was taken away is told where the machine is wished for, and where it is made', async (context) => {
  const yard = await openVmYard(context);
  await yard.make();
  yard.pve.world.tokens.clear();
  const error = await refusalOf(yard.make());
  assert.equal(error.code, 'HYPERVISOR_REFUSED');
  assert.match(error.message, /lab: .* does not know the API token/);
  await yard.tick();
  assert.match(yard.vm().reason ?? '', /does not know the API token/);
});

test('a name that a node has is refused, and so are all that were wished for with it', async (context) => {
  const yard = await openVmYard(context);
  await yard.make({ names: ['k3s-a'] });
  const error = await refusalOf(yard.make({ count: 2, names: ['k3s-b', 'k3s-a'] }));
  assert.deepEqual([error.code, error.problems[0]?.got], ['HOSTNAME_TAKEN', 'k3s-a']);
  assert.equal(yard.store.registry.all().length, 1);
});
