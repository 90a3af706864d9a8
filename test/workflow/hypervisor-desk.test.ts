import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { hypervisorDesk } from '../support/hypervisor-desk.ts';
import { UEFI_VM } from '../support/pve/client.ts';
import { endOf, type PveOptions, startPve, TOKEN_ID, TOKEN_SECRET } from '../support/pve/pve.ts';
import { leastGrants } from '../support/pve/who.ts';
import { openTestStore } from '../support/store.ts';

const NODES = ['pve1', 'pve2', 'pve3'];

/** A registered hypervisor, and a clock that moves when it is told to. */
async function registered(t: TestContext, options: PveOptions = { nodes: NODES }) {
  const pve = await startPve(t, options);
  const store = await openTestStore(t);
  const clock = { now: Date.now() };
  const users = new Map<string, string>();
  const desk = hypervisorDesk(t, store, {
    ...{ now: () => clock.now, user: (id) => users.get(id), readMs: 2_000 },
  });
  const wish = {
    ...{ name: 'pve', endpoints: pve.endpoints, tokenId: TOKEN_ID, tokenSecret: TOKEN_SECRET },
    ...{ nodeId: undefined, trust: { kind: 'ca', pem: pve.ca } as const },
  };
  const { hypervisor } = await desk.create(wish);
  const { id } = hypervisor;
  /** As the timer does, with so much time gone by. What was asked. */
  async function after(seconds: number) {
    clock.now += seconds * 1_000;
    const asked = pve.log.length;
    await desk.look();
    return pve.log.slice(asked);
  }
  return { pve, store, desk, wish, id, clock, users, after, sight: () => desk.get(id).sight };
}

test('load is looked at often, the rest now and then, and nothing sooner', async (t) => {
  const { pve, after, sight } = await registered(t);
  assert.deepEqual(await after(10), []);
  pve.node('pve2').memoryUsed *= 2;
  assert.deepEqual(await after(25), ['GET /nodes']);
  assert.equal(sight().nodes.find(({ name }) => name === 'pve2')?.memoryUsed, 4_096);
  assert.deepEqual(sight().nodes[1]?.bridges, ['vmbr0']);
  const survey = await after(400);
  assert.ok(survey.includes('GET /version') && survey.includes('GET /access/permissions'));
});

test('a node that goes down is seen, and so is one that nobody reaches', async (t) => {
  const { pve, after, sight } = await registered(t);
  await pve.cutPower('pve3');
  await after(40);
  const down = sight().nodes.find(({ name }) => name === 'pve3');
  assert.deepEqual([down?.status, down?.memory], ['offline', undefined]);
  assert.match(down?.reason ?? '', /is down, as its cluster says/);
  assert.deepEqual([sight().state, sight().reason], ['up', undefined]);
  await after(400);
  assert.equal(sight().state, 'up');
  assert.match(sight().reason ?? '', /refuses the connection/);
});

test('a hypervisor that goes away and comes back', async (t) => {
  const { pve, after, sight, desk, id } = await registered(t, { nodes: ['pve1'] });
  await pve.cutPower('pve1');
  await after(40);
  assert.equal(sight().state, 'down');
  assert.match(sight().reason ?? '', /refuses the connection/);
  assert.equal(sight().version, '8.4.6');
  assert.equal(sight().nodes[0]?.status, 'unknown');
  await pve.powerOn('pve1');
  assert.deepEqual(await after(10), []);
  await after(40);
  assert.deepEqual([sight().state, sight().reason], ['up', undefined]);
  pve.world.tokens.clear();
  await desk.check(id);
  assert.equal(sight().state, 'refused');
  assert.match(sight().reason ?? '', /does not know the API token/);
});

test('checks that come together are one', async (t) => {
  const { pve, desk, id } = await registered(t, { nodes: ['pve1'] });
  const asked = pve.log.length;
  await Promise.all([desk.check(id), desk.check(id), desk.check(id)]);
  assert.equal(pve.log.slice(asked).filter((line) => line === 'GET /version').length, 1);
});

test('a look that ends late does not undo what a check has seen meanwhile', async (t) => {
  const { pve, desk, id, clock, sight } = await registered(t, { nodes: ['pve1'] });
  pve.grant({});
  await desk.check(id);
  const lacking = sight().missingPrivileges.length;
  assert.ok(lacking > 0);
  clock.now += 40_000;
  pve.spoil(/^GET \/nodes$/, { kind: 'ignored' }, 1);
  const looking = desk.look();
  pve.grant(leastGrants('8.4'));
  await desk.check(id);
  assert.deepEqual([sight().state, sight().missingPrivileges], ['up', []]);
  await looking;
  assert.deepEqual([sight().state, sight().missingPrivileges], ['up', []]);
});

test('a node that keeps its cluster waiting does not hide the others', async (t) => {
  const { pve, desk, id, sight } = await registered(t);
  pve.spoil(/^GET \/nodes\/pve2\/storage$/, { kind: 'ignored' }, 9);
  await desk.check(id);
  assert.equal(sight().state, 'up');
  const seen = sight().nodes.map(({ name, status }) => `${name} ${status}`);
  assert.deepEqual(seen, ['pve1 online', 'pve2 unknown', 'pve3 online']);
  assert.match(sight().nodes[1]?.reason ?? '', /did not answer GET \/nodes\/pve2\/storage/);
});

test('a VNet of another zone is a bridge that may be used by its own path', async (t) => {
  const { pve, desk, id, sight } = await registered(t, { nodes: ['pve1'] });
  pve.world.vnets.set('lab', 'campus');
  const { '/sdn/zones/localnetwork/vmbr0': right, ...others } = leastGrants('8.4');
  assert.ok(right);
  pve.grant({ ...others, '/sdn/zones/campus': right });
  await desk.check(id);
  assert.deepEqual(sight().nodes[0]?.bridges, ['lab']);
  assert.deepEqual(sight().missingPrivileges, []);
  pve.grant({ ...others, '/sdn/zones/campus': { privileges: ['SDN.Audit'], propagate: true } });
  await desk.check(id);
  const paths = sight().missingPrivileges.map(({ path }) => path);
  assert.deepEqual(paths, ['/sdn/zones/campus/lab']);
});

test('after a restart nothing is known, and then it is', async (t) => {
  const { store, id } = await registered(t, { nodes: ['pve1'] });
  const again = hypervisorDesk(t, store);
  assert.equal(again.get(id).sight.state, 'unchecked');
  await again.look();
  assert.equal(again.get(id).sight.state, 'up');
});

test('whoever makes VMs speaks to it, and with the new token once there is one', async (t) => {
  const { pve, desk, id } = await registered(t, { nodes: ['pve1'] });
  const vm = { node: 'pve1', vmid: 5000 };
  assert.equal(await endOf(pve, await desk.client(id).createVm(vm, UEFI_VM)), 'OK');
  const secret = '11111111-1111-4111-8111-111111111111';
  const token = pve.world.tokens.get(TOKEN_ID);
  assert.ok(token);
  pve.world.tokens.set(TOKEN_ID, { ...token, secret });
  await assert.rejects(desk.client(id).guests(), { kind: 'unauthenticated' });
  await desk.change(id, { tokenSecret: secret });
  assert.equal((await desk.client(id).guests()).length, 1);
});

test('one that carries VMs is not removed', async (t) => {
  const { desk, id, users } = await registered(t, { nodes: ['pve1'] });
  users.set(id, 'the VMs k3s-a and k3s-b');
  await assert.rejects(desk.remove(id), {
    code: 'HYPERVISOR_IN_USE',
    message: 'pve carries the VMs k3s-a and k3s-b: remove them first',
  });
  users.clear();
  await desk.remove(id);
  assert.throws(() => desk.get(id), { code: 'HYPERVISOR_NOT_FOUND' });
  assert.throws(() => desk.client(id), { code: 'HYPERVISOR_NOT_FOUND' });
});

test('a host that was installed hands itself over, again and again', async (t) => {
  const { pve, desk, wish } = await registered(t, { nodes: ['pve1'] });
  const other = await startPve(t, { nodes: ['opti-1'] });
  const draft = {
    ...{ ...wish, name: 'opti-1', nodeId: 'node-1', endpoints: other.endpoints },
    trust: { kind: 'ca', pem: other.ca } as const,
  };
  const adopted = await desk.adopt(draft);
  assert.deepEqual([(await desk.check(adopted.id)).sight.state, adopted.nodeId], ['up', 'node-1']);
  const again = await desk.adopt({ ...draft, trust: { kind: 'ca', pem: pve.ca } });
  assert.equal(again.id, adopted.id);
  assert.equal((await desk.check(adopted.id)).sight.state, 'refused');
  assert.equal(desk.all().length, 2);
});

test('an old Proxmox VE is named as such', async (t) => {
  const { pve, desk, wish } = await registered(t, { nodes: ['pve1'] });
  const old = { data: { release: '7.4', version: '7.4-3', repoid: '9002ab8a' } };
  pve.spoil(/version/, { kind: 'answer', status: 200, body: JSON.stringify(old) });
  await assert.rejects(
    desk.change(desk.all()[0]?.hypervisor.id ?? '', { endpoints: wish.endpoints }),
    {
      code: 'HYPERVISOR_REFUSED',
      message: /Proxmox VE 7\.4-3 is older than Pilotlight works with/,
    },
  );
});
