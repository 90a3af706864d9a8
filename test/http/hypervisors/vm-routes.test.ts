import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import request from 'supertest';
import { ProvisioningError } from '../../../src/domain/errors.ts';
import { FACED_VM, fixedVms } from '../../support/fixed-vms.ts';
import { startApp, VIEWER } from '../../support/http-app.ts';
import { call, OPTI_1 } from '../../support/http-nodes.ts';

const WISH = { hypervisor: 'lab', cores: 2, memory: 4096, disk: 32 };

async function startVms(context: TestContext) {
  const vms = fixedVms();
  return { app: await startApp(context, { vms }), vms };
}

test('what is not said of a machine has its default', async (context) => {
  const { app, vms } = await startVms(context);
  const { body } = await call(app, 'post', '/vms').send(WISH).expect(202);
  assert.deepEqual(vms.asked, [
    [
      'create',
      {
        ...WISH,
        ...{ count: 1, host: undefined, storage: undefined, bridge: 'vmbr0', vlan: undefined },
        ...{ role: 'none', profile: 'default', firmware: 'uefi', secureBoot: false },
        ...{ names: [], namePrefix: 'vm', vmid: undefined, by: 'alice' },
      },
    ],
  ]);
  assert.equal(body.vms.length, 1);
});

test('names say how many machines are wished for', async (context) => {
  const { app, vms } = await startVms(context);
  const names = ['k3s-a', 'k3s-b'];
  const wish = { ...WISH, names, node: 'pve-2', vlan: 20, firmware: 'bios', role: 'auto' };
  await call(app, 'post', '/vms').send(wish).expect(202);
  const [[, asked] = []] = vms.asked;
  assert.partialDeepStrictEqual(asked, { count: 2, names, host: 'pve-2', vlan: 20, role: 'auto' });
});

test('a machine is shown with every field, and null where nothing is known', async (context) => {
  const { app, vms } = await startVms(context);
  vms.shown = [{ ...FACED_VM, reason: 'is locked (backup)', hypervisorName: undefined }];
  const { body } = await call(app, 'get', '/vms').expect(200);
  assert.deepEqual(body.vms, [
    {
      ...{ id: FACED_VM.id, nodeId: FACED_VM.nodeId, name: 'vm-01', hypervisor: 'lab' },
      ...{ host: 'pve-1', vmid: 5000, uuid: FACED_VM.uuid, macs: ['bc:24:11:00:00:01'] },
      ...{ cores: 2, memory: 4096, disk: 32, storage: 'local-lvm', bridge: 'vmbr0', vlan: null },
      ...{ firmware: 'uefi', secureBoot: false, role: 'server', profile: 'default' },
      ...{ state: 'planned', step: 'waits to be created', stepSince: '1970-01-01T00:00:00.000Z' },
      ...{ reason: 'is locked (backup)', task: null, createdAt: '1970-01-01T00:00:00.000Z' },
    },
  ]);
  for (const id of [FACED_VM.id, FACED_VM.nodeId, 'vm-01']) {
    const one = await call(app, 'get', `/vms/${id}`).expect(200);
    assert.deepEqual(one.body, body.vms[0]);
  }
  const { body: problem } = await call(app, 'get', '/vms/nobody').expect(404);
  assert.equal(problem.code, 'VM_NOT_FOUND');
});

const WRONG: readonly (readonly [string, object, string])[] = [
  ['no hypervisor', { hypervisor: undefined }, 'hypervisor'],
  ['a name with an underscore', { names: ['k3s_a'] }, 'names[0]'],
  ['a prefix with an underscore', { namePrefix: 'k3s_' }, 'namePrefix'],
  ['fewer names than machines', { names: ['a'], count: 2 }, 'names'],
  ['a name twice', { names: ['a', 'a'] }, 'names'],
  ['names and a prefix', { names: ['a'], namePrefix: 'vm' }, 'namePrefix'],
  ['a VMID for two', { vmid: 5000, count: 2 }, 'vmid'],
  ['a VMID that Proxmox VE keeps', { vmid: 99 }, 'vmid'],
  ['Secure Boot of a BIOS', { firmware: 'bios', secureBoot: true }, 'secureBoot'],
  ['no cores', { cores: 0 }, 'cores'],
  ['memory as text', { memory: '4G' }, 'memory'],
  ['memory in GiB', { memory: 4 }, 'memory'],
  ['a disk as text', { disk: '32G' }, 'disk'],
  ['a VLAN that there is not', { vlan: 4095 }, 'vlan'],
  ['options in the bridge', { bridge: 'vmbr0,firewall=1' }, 'bridge'],
  ['options in the storage', { storage: 'local-lvm:1,iothread=1' }, 'storage'],
  ['a host with a slash', { node: '../pve' }, 'node'],
  ['another role', { role: 'king' }, 'role'],
  ['no such profile', { profile: 'nope' }, 'profile'],
  ['a key too many', { start: true }, 'start'],
  ['too many', { count: 33 }, 'count'],
];

for (const [what, changes, field] of WRONG) {
  test(`refused, and nothing is asked for: ${what}`, async (context) => {
    const { app, vms } = await startVms(context);
    const { body } = await call(app, 'post', '/vms')
      .send({ ...WISH, ...changes })
      .expect(400);
    assert.ok(
      body.problems.some((problem: { field: string }) => problem.field === field),
      JSON.stringify(body.problems),
    );
    assert.deepEqual(vms.asked, []);
  });
}

test('a machine is destroyed and made anew by 202, and a viewer does neither', async (context) => {
  const { app, vms } = await startVms(context);
  vms.shown = [FACED_VM];
  const wish = { id: FACED_VM.id, by: 'alice' };
  await call(app, 'delete', '/vms/vm-01').expect(202);
  await call(app, 'delete', '/vms/vm-01?dead=true').expect(202);
  await call(app, 'delete', '/vms/vm-01?dead=perhaps').expect(400);
  await call(app, 'post', '/vms/vm-01/reprovision').expect(202);
  await call(app, 'post', '/vms/vm-01/reprovision').send({ dead: true }).expect(202);
  assert.deepEqual(vms.asked, [
    ['remove', { ...wish, dead: false }],
    ['remove', { ...wish, dead: true }],
    ['reprovision', { ...wish, dead: false }],
    ['reprovision', { ...wish, dead: true }],
  ]);
  await request(app.url).delete('/api/v1/vms/vm-01').set('Authorization', VIEWER).expect(403);
  await request(app.url).get('/api/v1/vms').set('Authorization', VIEWER).expect(200);
});

test('what the machines’ desk refuses is told with its reasons', async (context) => {
  const { app, vms } = await startVms(context);
  const got = 'pve-1 has no bridge vmbr0';
  const problems = [{ field: 'node', expected: 'a host that can have it', got }];
  vms.refusal = new ProvisioningError('VM_REFUSED', 'no host can have it', { problems });
  const { body } = await call(app, 'post', '/vms').send(WISH).expect(409);
  assert.deepEqual([body.code, body.problems], ['VM_REFUSED', problems]);
});

test('the node of a VM is reinstalled and removed by way of the VM, and never deleted under it', async (context) => {
  const { app, vms } = await startVms(context);
  const { body: node } = await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  const vm = { ...FACED_VM, nodeId: node.id };
  vms.shown = [vm];
  const { body } = await call(app, 'delete', '/nodes/opti-1').expect(409);
  assert.equal(
    body.detail,
    `opti-1 is a VM: DELETE /api/v1/vms/${node.id} destroys it, and its node goes with it`,
  );
  const reinstalled = await call(app, 'post', '/nodes/opti-1/reinstall').expect(202);
  assert.equal(reinstalled.body.id, node.id);
  assert.deepEqual(vms.asked, [['reprovision', { id: vm.id, dead: false, by: 'alice' }]]);
});
