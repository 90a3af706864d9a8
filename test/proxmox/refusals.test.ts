import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOf, UEFI_VM } from '../support/pve/client.ts';
import { endOf, startPve, TOKEN_SECRET } from '../support/pve/pve.ts';
import { GIB } from '../support/pve/world.ts';

const A = { node: 'pve1', vmid: 5000 };

test('a wrong token is told from everything else, and stays out of the message', async (t) => {
  const pve = await startPve(t);
  const tokenSecret = TOKEN_SECRET.replace('0f8f', 'ffff');
  const client = clientOf(t, pve, { tokenSecret });
  await assert.rejects(client.version(), (error: Error & { kind: string; status: number }) => {
    assert.deepEqual([error.kind, error.status], ['unauthenticated', 401]);
    assert.match(error.message, /does not know the API token \(401\)/);
    assert.doesNotMatch(JSON.stringify(error) + error.message, /ffff/);
    return true;
  });
});

for (const version of ['8.4', '9.1'] as const) {
  test(`wrong parameters are named, each with what ${version} says of it`, async (t) => {
    const pve = await startPve(t, { version });
    const client = clientOf(t, pve);
    const wrong = { ...UEFI_VM, name: 'k3s_a', nett0: 'x', cores: 0 };
    await assert.rejects(client.createVm(A, wrong), (error: Error & Record<string, unknown>) => {
      assert.deepEqual([error['kind'], error['status']], ['refused', 400]);
      assert.deepEqual(Object.keys(error['fields'] as object).sort(), ['cores', 'name', 'nett0']);
      assert.match(
        error.message,
        /refuses POST \/nodes\/pve1\/qemu \(400\): .*name: invalid format/,
      );
      return true;
    });
    assert.deepEqual(pve.world.vms.size, 0);
  });

  test(`a privilege that is missing on ${version} is named with its path`, async (t) => {
    const pve = await startPve(t, { version, grants: {} });
    await assert.rejects(clientOf(t, pve).createVm(A, UEFI_VM), {
      ...{ kind: 'forbidden', status: 403, outcome: 'not-done' },
      message: /Permission check failed \(\/vms\/5000, VM\.Allocate\)/,
    });
  });

  test(`what ${version} says with 500 is told apart by its text`, async (t) => {
    const pve = await startPve(t, { version, nodes: ['pve1', 'pve2', 'pve3'] });
    const client = clientOf(t, pve);
    await endOf(pve, await client.createVm(A, UEFI_VM));
    await assert.rejects(client.createVm({ ...A, node: 'pve2' }, UEFI_VM), {
      kind: 'vmid-taken',
      message: /VM 5000 already exists on node 'pve1'/,
    });
    await assert.rejects(client.config({ ...A, vmid: 5001 }, 'current'), { kind: 'no-such-vm' });
    pve.vm(5000)?.config.set('lock', 'backup');
    await assert.rejects(client.changeConfig(A, { set: { onboot: false } }), {
      kind: 'locked',
      message: /VM is locked \(backup\)/,
    });
    pve.vm(5000)?.config.delete('lock');
    await assert.rejects(client.reset(A), { kind: 'failed', message: /VM 5000 not running/ });
    const digest = 'f'.repeat(40);
    await assert.rejects(client.changeConfig(A, { set: { onboot: true }, digest }), {
      message: /detected modified configuration/,
    });
    await pve.cutPower('pve2');
    await pve.cutPower('pve3');
    await assert.rejects(client.start(A), {
      kind: 'no-quorum',
      message: /more than half of the cluster's nodes/,
    });
  });
}

test('a node that is down behind the API is told from an API that is down', async (t) => {
  const pve = await startPve(t, { nodes: ['pve1', 'pve2', 'pve3'] });
  await pve.cutPower('pve3');
  const client = clientOf(t, pve, { endpoints: pve.endpoints.slice(0, 1) });
  await assert.rejects(client.start({ node: 'pve3', vmid: 5000 }), {
    ...{ kind: 'node-down', status: 595, outcome: 'not-done' },
    message: /does not reach the node behind POST \/nodes\/pve3\/.* \(595: No route to host\)/,
  });
  const states = (await client.nodes()).map(({ name, status }) => [name, status]);
  assert.deepEqual(states, [
    ['pve1', 'online'],
    ['pve2', 'online'],
    ['pve3', 'offline'],
  ]);
  await pve.stop();
  await assert.rejects(client.nodes(), { kind: 'unreachable' });
});

test('what goes wrong inside a task is told by the task', async (t) => {
  const pve = await startPve(t);
  const client = clientOf(t, pve);
  pve.node('pve1').storages.set('local-lvm', {
    ...{ type: 'lvmthin', content: ['images'], total: 40 * GIB, used: 20 * GIB },
  });
  const full = await client.createVm(A, UEFI_VM);
  assert.match(await endOf(pve, full), /free space in thin pool/);
  const state = await client.task(full);
  assert.ok(state.state === 'ended' && !state.ok);
  assert.deepEqual(await client.guests(), []);
  const log = await client.taskLog(full, { start: 0, limit: 100 });
  assert.match(log.at(-1)?.text ?? '', /^TASK ERROR: unable to create VM 5000/);

  const small = { ...UEFI_VM, scsi0: 'local-lvm:8', net0: 'virtio,bridge=vmbr0' };
  pve.plan('qmcreate', { warnings: 1 });
  const warned = await client.createVm(A, small);
  await endOf(pve, warned);
  assert.deepEqual(await client.task(warned), { state: 'ended', ok: true, exit: 'WARNINGS: 1' });
  assert.match((await client.config(A, 'current'))['net0'] ?? '', /^virtio=BC:24:11:..:..:..,/);

  pve.node('pve1').bridges.delete('vmbr0');
  const start = await client.start(A);
  assert.equal(await endOf(pve, start), 'start failed: QEMU exited with code 1');
  const [line] = await client.taskLog(start, { start: 0, limit: 1 });
  assert.deepEqual(line, { number: 1, text: "bridge 'vmbr0' does not exist" });
});

test('a task that never ends is ended', async (t) => {
  const pve = await startPve(t);
  const client = clientOf(t, pve);
  pve.plan('qmcreate', { hangs: true });
  const upid = await client.createVm(A, UEFI_VM);
  assert.deepEqual(await client.task(upid), { state: 'running' });
  await client.stopTask(upid);
  assert.equal(await endOf(pve, upid), 'unexpected status');
  assert.equal(pve.vm(5000), undefined);
});
