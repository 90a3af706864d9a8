import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { test } from 'node:test';
import { databasePath, openTestStore } from '../support/store.ts';

const DRAFT = {
  ...{ name: 'pve', endpoints: ['https://192.168.1.31:8006', 'https://192.168.1.32:8006'] },
  ...{ tokenId: 'pilotlight@pve!pilotlight', tokenSecret: 'a-secret', nodeId: undefined },
  trust: { kind: 'fingerprint', sha256: ['AB:CD', 'EF:01'] },
} as const;

test('a hypervisor is there after a restart, with its secret, which no value shows', async (context) => {
  const path = await databasePath(context);
  const before = await openTestStore(context, { path });
  const made = await before.createHypervisor(DRAFT, 7);
  const { tokenSecret, ...shown } = DRAFT;
  assert.deepEqual(made, { ...shown, id: made.id, createdAt: 7 });
  assert.equal(statSync(path).mode & 0o077, 0);
  await before.close();

  const { registry } = await openTestStore(context, { path });
  assert.deepEqual(registry.hypervisors(), [made]);
  assert.equal(registry.findHypervisor('PVE'), registry.findHypervisor(made.id));
  assert.equal(registry.hypervisorSecret(made.id), tokenSecret);
  assert.ok(!JSON.stringify(registry.hypervisors()).includes(tokenSecret));
  assert.throws(() => Object.assign(registry.hypervisors()[0] ?? {}, { name: 'x' }), TypeError);
});

test('only what is given changes', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createHypervisor(DRAFT, 7);
  const trust = { kind: 'ca', pem: 'PEM' } as const;
  const changed = await store.updateHypervisor(id, { trust, nodeId: 'node-1' });
  assert.deepEqual([changed.trust, changed.nodeId, changed.name], [trust, 'node-1', 'pve']);
  assert.equal(store.registry.hypervisorSecret(id), 'a-secret');
  await store.updateHypervisor(id, { tokenSecret: 'another' });
  assert.equal(store.registry.hypervisorSecret(id), 'another');
  await store.removeHypervisor(id);
  assert.deepEqual(store.registry.hypervisors(), []);
  assert.equal(store.registry.hypervisorSecret(id), undefined);
  for (const gone of [store.removeHypervisor(id), store.updateHypervisor(id, { name: 'x' })]) {
    await assert.rejects(gone, { code: 'HYPERVISOR_NOT_FOUND' });
  }
});

test('a name and an endpoint are one hypervisor’s, also when two come at once', async (context) => {
  const store = await openTestStore(context);
  const other = { ...DRAFT, name: 'other', endpoints: ['https://192.168.1.33:8006'] };
  const both = await Promise.allSettled([
    store.createHypervisor(DRAFT, 1),
    store.createHypervisor({ ...other, endpoints: [...other.endpoints, ...DRAFT.endpoints] }, 2),
  ]);
  assert.deepEqual(
    both.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  );
  const { id } = await store.createHypervisor(other, 3);
  await assert.rejects(store.updateHypervisor(id, { name: 'pve' }), {
    code: 'HYPERVISOR_TAKEN',
    problems: [{ field: 'name', expected: 'a name that no other hypervisor has', got: 'pve' }],
  });
  await assert.rejects(store.updateHypervisor(id, { endpoints: DRAFT.endpoints }), {
    code: 'HYPERVISOR_TAKEN',
    message: 'https://192.168.1.31:8006 belongs to another hypervisor',
  });
  assert.equal(store.registry.findHypervisor('other')?.endpoints.length, 1);
});
