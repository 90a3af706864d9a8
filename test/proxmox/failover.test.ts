import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPvePki } from '../support/pve/certificates.ts';
import { clientOf, UEFI_VM } from '../support/pve/client.ts';
import { endOf, startPve } from '../support/pve/pve.ts';

const NODES = ['pve1', 'pve2', 'pve3'];
const A = { node: 'pve2', vmid: 5000 };

test('what was surely not sent goes to the next endpoint, whatever it is', async (t) => {
  const pve = await startPve(t, { nodes: NODES });
  const client = clientOf(t, pve);
  await pve.cutPower('pve1');
  assert.equal(await endOf(pve, await client.createVm(A, UEFI_VM)), 'OK');
  assert.deepEqual(pve.log, ['POST /nodes/pve2/qemu']);
  await client.version();
  assert.equal(pve.server('pve1').connections(), 0);
  assert.equal(pve.server('pve2').connections(), 2);
});

test('the endpoint that answered last is asked first', async (t) => {
  const pve = await startPve(t, { nodes: NODES });
  const client = clientOf(t, pve);
  await pve.cutPower('pve1');
  await client.version();
  await pve.powerOn('pve1');
  await client.version();
  assert.equal(pve.server('pve1').connections(), 0);
});

test('a question that reads is put to the next endpoint when it is lost on its way', async (t) => {
  const pve = await startPve(t, { nodes: NODES });
  const client = clientOf(t, pve, { limits: { readMs: 3_000, shareMs: 500 } });
  pve.spoil(/version/, { kind: 'answer-lost' });
  assert.equal((await client.version()).release, '8.4');
  pve.spoil(/version/, { kind: 'ignored' });
  assert.equal((await client.version()).release, '8.4');
  assert.equal(pve.log.length, 4);
});

test('an endpoint that reaches less of the cluster than another is not the last word for what reads', async (t) => {
  const pve = await startPve(t, { nodes: NODES });
  pve.spoil(/storage/, { kind: 'answer', status: 595, reason: 'No route to host', body: '' });
  const client = clientOf(t, pve);
  assert.deepEqual(
    (await client.storages('pve2')).map(({ name, available }) => [name, available]),
    [['local-lvm', 79]],
  );
  pve.spoil(/start/, { kind: 'answer', status: 595, reason: 'No route to host', body: '' });
  await assert.rejects(client.start(A), { kind: 'node-down' });
  assert.equal(pve.log.filter((line) => line.includes('start')).length, 1);
});

test('a stranger at one endpoint is passed over, and named where nobody else answers', async (t) => {
  const pve = await startPve(t, { nodes: NODES });
  const stranger = await startPve(t, { pki: await createPvePki() });
  const endpoints = [...stranger.endpoints, ...pve.endpoints];
  const client = clientOf(t, pve, { endpoints });
  assert.equal((await client.nodes()).length, 3);
  await pve.stop();
  await assert.rejects(client.nodes(), { kind: 'untrusted' });
  assert.deepEqual(stranger.log, []);
});

test('what the API itself says no to, it says once', async (t) => {
  const pve = await startPve(t, { nodes: NODES });
  const client = clientOf(t, pve, { tokenSecret: '00000000-0000-0000-0000-000000000000' });
  await assert.rejects(client.version(), { kind: 'unauthenticated' });
  assert.equal(pve.log.length, 1);
});

test('no endpoint is given up before it can have said that the token is wrong', async (t) => {
  const pve = await startPve(t, { nodes: NODES });
  pve.world.unauthorizedMs = 500;
  pve.world.tokens.clear();
  const client = clientOf(t, pve, { limits: { readMs: 1_000, shareMs: 900 } });
  await assert.rejects(client.version(), { kind: 'unauthenticated' });
});
