import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOf, UEFI_VM } from '../support/pve/client.ts';
import { endOf, startPve } from '../support/pve/pve.ts';

const A = { node: 'pve1', vmid: 5000 };

for (const version of ['8.4', '9.1'] as const) {
  test(`a VM's life on ${version}: made, started, changed, reset, stopped, destroyed`, async (t) => {
    const pve = await startPve(t, { version });
    const client = clientOf(t, pve);
    assert.equal((await client.version()).release, version);
    assert.equal(await client.isVmidFree(A.vmid), true);
    const writing = Promise.withResolvers<void>();
    pve.plan('qmcreate', { until: writing.promise });
    const made = await client.createVm(A, UEFI_VM);
    assert.match(made, /^UPID:pve1:.*:qmcreate:5000:pilotlight@pve!pilotlight:$/);
    assert.equal((await client.config(A, 'current'))['lock'], 'create');
    assert.deepEqual(await client.task(made), { state: 'running' });
    writing.resolve();
    assert.equal(await endOf(pve, made), 'OK');
    assert.deepEqual(await client.task(made), { state: 'ended', ok: true, exit: 'OK' });
    assert.equal(await client.isVmidFree(A.vmid), false);

    const config = await client.config(A, 'current');
    assert.match(config['scsi0'] ?? '', /^local-lvm:vm-5000-disk-0,discard=on.*size=32G$/);
    assert.equal(config['net0'], UEFI_VM.net0);
    assert.equal(await endOf(pve, await client.start(A)), 'OK');
    assert.equal((await client.status(A)).status, 'running');
    await client.changeConfig(A, { set: { memory: '4096' }, remove: ['serial0'] });
    assert.equal((await client.config(A, 'pending'))['memory'], '4096');
    assert.equal((await client.config(A, 'current'))['memory'], '8192');
    const waiting = (await client.pending(A)).filter((one) => one.current !== one.pending);
    assert.deepEqual(waiting, [
      { key: 'memory', current: '8192', pending: '4096' },
      { key: 'serial0', current: 'socket', pending: undefined },
    ]);
    assert.equal(await endOf(pve, await client.reset(A)), 'OK');
    assert.equal((await client.config(A, 'current'))['memory'], '8192');

    assert.deepEqual(
      (await client.guests()).map(({ vmid, tags, status }) => ({ vmid, tags, status })),
      [{ vmid: 5000, tags: ['pilotlight'], status: 'running' }],
    );
    assert.equal(await endOf(pve, await client.shutdown(A, 1)), 'OK');
    assert.equal(await endOf(pve, await client.start(A)), 'OK');
    assert.equal((await client.config(A, 'current'))['memory'], '4096');
    assert.equal(await endOf(pve, await client.stop(A)), 'OK');
    assert.equal(await endOf(pve, await client.destroy(A)), 'OK');
    assert.deepEqual(await client.guests(), []);
    assert.equal(
      pve.queries.at(pve.log.indexOf('DELETE /nodes/pve1/qemu/5000')),
      'purge=1&destroy-unreferenced-disks=1',
    );
  });
}
