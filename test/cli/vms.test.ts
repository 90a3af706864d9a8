import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { talkTo } from '../support/cli.ts';
import { FACED_VM, fixedVms } from '../support/fixed-vms.ts';
import { ADMIN, startApp } from '../support/http-app.ts';

async function start(context: TestContext) {
  const vms = fixedVms([FACED_VM]);
  const pressed: unknown[] = [];
  const power = {
    act: async (...given: readonly unknown[]) => {
      pressed.push(given.slice(1));
      return { kind: 'done', words: 'woken by wake-on-LAN' } as const;
    },
  };
  const app = await startApp(context, { vms, power });
  return { vms, pressed, ...talkTo(app.url, ADMIN.slice(7)) };
}

test('virtual machines are asked for by name, or by count', async (context) => {
  const { vms, done, cli } = await start(context);
  const what = '--hypervisor any --cores 2 --memory 4096 --disk 20';
  assert.equal(
    await done(`vms create a b ${what} --role server --vlan 20`),
    'vm-01 is being made on lab.\n',
  );
  await done(`vms create --count 3 --prefix worker ${what} --secure-boot`);
  const wishes = vms.asked.map(([, wish]) => wish as Record<string, unknown>);
  assert.deepEqual(
    wishes.map(({ count, names, namePrefix, vlan, secureBoot, role }) => [
      count,
      names,
      namePrefix,
      vlan,
      secureBoot,
      role,
    ]),
    [
      [2, ['a', 'b'], 'vm', 20, false, 'server'],
      [3, [], 'worker', undefined, true, 'none'],
    ],
  );
  const wrong = await cli('vms create a --hypervisor any --cores 0 --memory 4096 --disk 1');
  assert.equal(wrong.exit, 2);
  assert.match(wrong.err, /cores: expected .*\n {2}disk: expected /);
  assert.equal((await cli(`vms create a ${what} --count 2`)).exit, 2);
});

test('they are listed and shown, made anew, and destroyed only when that is meant', async (context) => {
  const { vms, done, cli } = await start(context);
  const [, row] = (await done('vms')).split('\n');
  assert.match(
    row ?? '',
    /^vm-01 {2}planned {2}lab\/pve-1 {2}5000 {6}2 {3}4 GiB {2}32 GiB {2}server {2}waits to be created$/,
  );
  assert.match(
    await done('vms show vm-01'),
    /memory {4}4 GiB\ndisk {6}32 GiB on local-lvm\nnetwork {3}vmbr0\n/,
  );
  const unasked = await cli('vms delete vm-01');
  assert.deepEqual([unasked.exit, vms.asked.length], [2, 0]);
  await done('vms delete vm-01 --yes');
  await done('vms reprovision vm-01 --dead --yes');
  assert.deepEqual(
    vms.asked.map(([name, wish]) => [name, (wish as { dead: boolean }).dead]),
    [
      ['remove', false],
      ['reprovision', true],
    ],
  );
  assert.equal((await cli('vms show other')).exit, 3);
});

test('machines are switched, with a question unless it is on', async (context) => {
  const { pressed, done, cli } = await start(context);
  await done('nodes add opti-1 --mac d0:50:99:4e:05:57');
  assert.equal(await done('nodes power on opti-1'), 'opti-1: woken by wake-on-LAN\n');
  assert.equal((await cli('nodes power cycle opti-1')).exit, 2);
  await done('nodes power cycle opti-1 --network --yes');
  assert.deepEqual(pressed, [
    [{ action: 'on', boot: undefined }, 'alice'],
    [{ action: 'cycle', boot: 'network' }, 'alice'],
  ]);
});
