import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOf, UEFI_VM } from '../support/pve/client.ts';
import { endOf, startPve } from '../support/pve/pve.ts';

const A = { node: 'pve1', vmid: 5000 };

test('a deadline covers the body to its last byte', async (t) => {
  const pve = await startPve(t);
  const client = clientOf(t, pve, { limits: { readMs: 250 } });
  pve.spoil(/version/, { kind: 'body-slow', ms: 40 });
  const began = performance.now();
  await assert.rejects(client.version(), {
    kind: 'timeout',
    message: /did not answer GET \/version in 2\d\d ms/,
  });
  assert.ok(performance.now() - began < 2_000);
});

test('a body that is cut short is no answer', async (t) => {
  const pve = await startPve(t);
  pve.spoil(/version/, { kind: 'body-cut' });
  await assert.rejects(clientOf(t, pve).version(), { kind: 'unreachable', outcome: 'unknown' });
});

test('a question that is never answered ends', async (t) => {
  const pve = await startPve(t);
  const client = clientOf(t, pve, { limits: { readMs: 100, writeMs: 150 } });
  pve.spoil(/./, { kind: 'ignored' }, 2);
  await assert.rejects(client.nodes(), { kind: 'timeout' });
  await assert.rejects(client.start(A), { kind: 'timeout', outcome: 'unknown' });
});

test('a create whose answer is lost is not repeated, and is known to be of unknown outcome', async (t) => {
  const pve = await startPve(t, { nodes: ['pve1', 'pve2'] });
  const client = clientOf(t, pve);
  pve.spoil(/POST .*qemu$/, { kind: 'answer-lost' });
  await assert.rejects(client.createVm(A, UEFI_VM), { kind: 'unreachable', outcome: 'unknown' });
  assert.deepEqual(pve.log, ['POST /nodes/pve1/qemu']);
  const [upid = ''] = [...pve.world.tasks.keys()];
  assert.equal(await endOf(pve, upid), 'OK');
  assert.equal(await client.isVmidFree(A.vmid), false);
});

test('whoever is closed gives up what is under way, and asks nothing more', async (t) => {
  const pve = await startPve(t);
  const client = clientOf(t, pve);
  pve.spoil(/version/, { kind: 'ignored' });
  const asking = client.version();
  const given = assert.rejects(asking, { kind: 'unreachable', message: /was given up/ });
  while (pve.log.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  client.close();
  await given;
  await assert.rejects(client.nodes(), { kind: 'unreachable' });
  assert.deepEqual(pve.log, ['GET /version']);
});
