/**
 * That the stand-in is as strict as it says: what a test proves against it is worth no more than that.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { officialDescription } from '../support/pve/apidoc.ts';
import { parameterProblems } from '../support/pve/check-parameters.ts';
import { clientOf, UEFI_VM } from '../support/pve/client.ts';
import { handWritten } from '../support/pve/description.ts';
import { officialDifferences } from '../support/pve/official-differences.ts';
import { endOf, type PveStandIn, startPve, TOKEN_ID, TOKEN_SECRET } from '../support/pve/pve.ts';
import { leastGrants } from '../support/pve/who.ts';
import type { PveMachine } from '../support/pve/world.ts';

const A = { node: 'pve1', vmid: 5000 };
const VERSIONS = ['8.4', '9.1'] as const;

/** Past the client: with a body where none belongs, for one. */
async function ask(
  pve: PveStandIn,
  method: string,
  path: string,
  body = '',
  type = 'application/json',
) {
  const [endpoint = ''] = pve.endpoints;
  const headers = {
    Authorization: `PVEAPIToken=${TOKEN_ID}=${TOKEN_SECRET}`,
    ...(body !== '' && { 'Content-Type': type, 'Content-Length': body.length }),
  };
  const asking = request(`${endpoint}/api2/json${path}`, {
    method,
    ca: pve.ca,
    headers,
    agent: false,
  });
  asking.end(body);
  const [response] = await new Promise<[IncomingMessage]>((resolve, reject) => {
    asking.once('response', (answer) => resolve([answer])).once('error', reject);
  });
  const told = await text(response);
  return { status: response.statusCode, reason: response.statusMessage, told };
}

for (const version of VERSIONS) {
  const official = officialDescription(version);
  const skip = official === undefined && 'PVE_APIDOC names no description';
  test(`what was written by hand of ${version} is what the official description says`, {
    skip,
  }, () => {
    assert.deepEqual(officialDifferences(handWritten(version), official ?? new Map()), []);
  });

  test(`the description of ${version} takes the VM that Pilotlight makes, and nothing near it`, () => {
    const schema = (official ?? handWritten(version)).get('POST /nodes/{node}/qemu') ?? {};
    const vm = Object.fromEntries(Object.entries(UEFI_VM).map(([key, value]) => [key, `${value}`]));
    const whole = { ...vm, node: 'pve1', vmid: '5000', onboot: '1' };
    assert.deepEqual(parameterProblems(schema, whole), {});
    const wrong: Record<string, string> = {
      ...{
        name: 'a_b',
        vmid: '99',
        memory: 'much',
        balloon: '-1',
        bios: 'uefi',
        boot: 'order=disk',
      },
      ...{ cores: '0', net0: 'virtio=01:24:11:00:00:01', net32: 'virtio', onboot: 'perhaps' },
      ...{ scsi0: 'discard=on', rng0: 'source=/dev/null', smbios1: 'serial=vm-1', serial0: 'pty' },
      ...{
        scsihw: 'virtio',
        tags: 'pilot light!',
        machine: 'q36',
        efidisk0: 'local-lvm:1,efitype=8m',
      },
      ...{ agent: 'enabled=2', unknown: '1', description: 'x'.repeat(8193) },
    };
    for (const [key, value] of Object.entries(wrong)) {
      assert.deepEqual(Object.keys(parameterProblems(schema, { ...whole, [key]: value })), [key]);
    }
    assert.deepEqual(Object.keys(parameterProblems(schema, { name: 'a' })).sort(), [
      'node',
      'vmid',
    ]);
  });
}

test('a stranger waits, and is told nothing', async (t) => {
  const pve = await startPve(t);
  pve.world.unauthorizedMs = 120;
  pve.world.tokens.clear();
  const began = performance.now();
  assert.deepEqual(await ask(pve, 'GET', '/version'), {
    status: 401,
    reason: 'No ticket',
    told: '',
  });
  assert.ok(performance.now() - began >= 115);
});

test('methods, bodies and paths are held to what pveproxy takes', async (t) => {
  const pve = await startPve(t);
  assert.equal((await ask(pve, 'GET', '/cluster/nothing')).status, 501);
  assert.equal((await ask(pve, 'DELETE', '/nodes/pve1/qemu/5000', 'purge=1')).status, 501);
  assert.equal((await ask(pve, 'GET', '/nodes/pve9/storage')).status, 500);
  const vm = JSON.stringify({ ...UEFI_VM, vmid: 5000, onboot: 1 });
  assert.equal((await ask(pve, 'POST', '/nodes/pve1/qemu', vm, 'text/plain')).status, 501);
  assert.equal((await ask(pve, 'POST', '/nodes/pve1/qemu', vm)).status, 200);
});

const refusedVms: readonly [string, Record<string, string>, number, RegExp][] = [
  ['32G is the name of a volume', { scsi0: 'local-lvm:32G' }, 500, /volume name '32G'/],
  [
    'a storage has to be there',
    { scsi0: 'slow:32' },
    403,
    /\/storage\/slow, Datastore.AllocateSpace/,
  ],
  [
    'a bridge has to be granted',
    { net0: 'virtio,bridge=vmbr9' },
    403,
    /localnetwork\/vmbr9, SDN.Use/,
  ],
  ['arguments are for root alone', { args: '-S' }, 500, /only root can set 'args'/],
  ['hardware randomness is a mapping', { rng0: 'source=/dev/hwrng' }, 403, /Mapping.Use/],
];

for (const [what, change, status, words] of refusedVms) {
  test(`of a VM, ${what}`, async (t) => {
    const pve = await startPve(t);
    await assert.rejects(clientOf(t, pve).createVm(A, { ...UEFI_VM, ...change }), {
      status,
      message: words,
    });
    assert.equal(pve.world.vms.size, 0);
  });
}

test('a storage that holds no disks of VMs is a wrong parameter', async (t) => {
  const all = { privileges: ['Datastore.AllocateSpace', 'Datastore.Audit'], propagate: true };
  const pve = await startPve(t, { grants: { ...leastGrants('8.4'), '/storage': all } });
  await assert.rejects(clientOf(t, pve).createVm(A, { ...UEFI_VM, scsi0: 'local:32' }), {
    status: 400,
    fields: { storage: "storage 'local' does not support vm images" },
  });
});

async function running(t: TestContext, machines?: Parameters<typeof startPve>[1]) {
  const pve = await startPve(t, machines);
  const client = clientOf(t, pve);
  await endOf(pve, await client.createVm(A, UEFI_VM));
  assert.equal(await endOf(pve, await client.start(A)), 'OK');
  return { pve, client };
}

test('what runs is neither destroyed nor started again, and what is protected stays', async (t) => {
  const { pve, client } = await running(t);
  await assert.rejects(client.destroy(A), { message: /VM 5000 is running - destroy failed/ });
  assert.equal(await endOf(pve, await client.start(A)), 'VM 5000 already running');
  await client.changeConfig(A, { set: { protection: true } });
  await endOf(pve, await client.stop(A));
  assert.equal(await endOf(pve, await client.stop(A)), 'OK');
  await assert.rejects(client.destroy(A), { message: /protection mode enabled/ });
  assert.match(await endOf(pve, await client.start({ ...A, vmid: 1 + A.vmid })), /does not exist/);
});

test('a new boot order waits for a cold start', async (t) => {
  const { pve, client } = await running(t);
  await client.changeConfig(A, { set: { boot: 'order=net0;scsi0' } });
  const inForce = async () => (await client.config(A, 'current'))['boot'];
  await endOf(pve, await client.reset(A));
  assert.equal(await inForce(), 'order=scsi0;net0');
  await endOf(pve, await client.stop(A));
  await endOf(pve, await client.start(A));
  assert.equal(await inForce(), 'order=net0;scsi0');
});

test('whoever starts machines sees what the firmware will do', async (t) => {
  const seen: PveMachine[] = [];
  const gone = Promise.withResolvers<void>();
  const start = async (machine: PveMachine) => {
    seen.push(machine);
    const still = async () => {};
    return { gone: gone.promise, kill: still, reset: still, powerButton: () => {} };
  };
  const { pve, client } = await running(t, { machines: { start } });
  assert.match(await endOf(pve, await client.shutdown(A, 0)), /got timeout/);
  await endOf(pve, await client.stop(A));
  await client.changeConfig(A, { remove: ['rng0'] });
  await endOf(pve, await client.start(A));
  gone.resolve();
  await gone.promise;
  assert.equal((await client.status(A)).status, 'stopped');
  assert.deepEqual(
    seen.map(({ networkBoots, config }) => [networkBoots, config.get('smbios1')]),
    [
      [true, UEFI_VM.smbios1],
      [false, UEFI_VM.smbios1],
    ],
  );
});

test('the guest agent is there, off, or not yet up', async (t) => {
  const { pve, client } = await running(t);
  await assert.rejects(client.interfaces(A), { message: /QEMU guest agent is not running/ });
  const vm = pve.vm(A.vmid);
  assert.ok(vm);
  const address = { 'ip-address': '192.168.1.61', prefix: 24 };
  const card = { name: 'eth0', 'hardware-address': 'BC:24:11:00:00:01' };
  vm.interfaces = [{ ...card, 'ip-addresses': [address] }];
  assert.deepEqual(await client.interfaces(A), [
    { name: 'eth0', mac: 'bc:24:11:00:00:01', addresses: ['192.168.1.61'] },
  ]);
  await client.changeConfig(A, { remove: ['agent'] });
  await assert.rejects(client.interfaces(A), { message: /No QEMU guest agent configured/ });
});

test('a power cut leaves what was begun, and quorum is counted', async (t) => {
  const pve = await startPve(t, { nodes: ['pve1', 'pve2', 'pve3'] });
  const client = clientOf(t, pve);
  pve.plan('qmcreate', { hangs: true });
  const upid = await client.createVm(A, UEFI_VM);
  await pve.cutPower('pve1');
  const [guest] = await client.guests();
  assert.deepEqual([guest?.status, guest?.lock], ['unknown', 'create']);
  await assert.rejects(client.task(upid), { kind: 'node-down' });
  await pve.powerOn('pve1');
  assert.deepEqual(await client.task(upid), {
    state: 'ended',
    ok: false,
    exit: 'unexpected status',
  });
  assert.equal(await endOf(pve, await client.destroy(A)), 'VM is locked (create)');
});

test('a privilege that a version does not know cannot be granted there', async (t) => {
  for (const version of VERSIONS) {
    const other = version === '8.4' ? '9.1' : '8.4';
    await assert.rejects(startPve(t, { version, grants: leastGrants(other) }), /invalid privilege/);
  }
});
