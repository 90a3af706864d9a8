import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PowerSettings } from '../../src/domain/power.ts';
import { databasePath, openTestStore } from '../support/store.ts';
import { draft, INSTALLED, linesOf, OPTIPLEX, refused } from '../support/store-values.ts';

const AMT: PowerSettings = {
  ...{ driver: 'amt', host: '192.168.1.31', port: undefined, tls: true, username: 'admin' },
  ...{ password: 'P@ssw0rd', fingerprint: undefined },
};
const SETTINGS: readonly PowerSettings[] = [
  { driver: 'none' },
  { driver: 'wol', mac: OPTIPLEX, interface: undefined, wakesIntoPxe: true },
  AMT,
  { driver: 'proxmox' },
  { driver: 'ssh', address: '192.168.1.21' },
];

for (const power of SETTINGS) {
  test(`how a node is switched (${power.driver}) is kept over a restart`, async (context) => {
    const path = await databasePath(context);
    const first = await openTestStore(context, { path });
    const node = await first.createNode(draft({ power }), 1);
    assert.deepEqual(node.power, power);
    assert.ok(Object.isFrozen(node.power));
    await first.close();
    const second = await openTestStore(context, { path });
    assert.deepEqual(second.registry.byId(node.id), node);
  });
}

test('a change is a line that tells no secret', async (context) => {
  const store = await openTestStore(context);
  const node = await store.createNode(draft(), 1);
  await store.updateNode(node.id, { power: AMT, by: 'alice' }, 2);
  await store.updateNode(node.id, { power: AMT, by: 'alice' }, 3);
  await store.updateNode(node.id, { power: { ...AMT, password: 'other' }, by: 'bob' }, 4);
  const lines = await linesOf(store, node);
  assert.deepEqual(lines.slice(1), [
    'note enrolled x1 changed by alice: power',
    'note enrolled x1 changed by bob: power',
  ]);
});

test('a boot that is due is kept over a restart, and settled with its line', async (context) => {
  const path = await databasePath(context);
  const first = await openTestStore(context, { path });
  const { id } = await first.createNode(draft({ address: '192.168.1.21/24', power: AMT }), 1);
  await first.record(id, { type: 'boot-offered', text: 'offered' }, 2);
  await first.record(id, { type: 'seed-served', address: '192.168.1.50' }, 3);
  await first.record(id, INSTALLED, 4);
  const { bootDue } = await first.record(id, { type: 'reinstall-requested', by: 'alice' }, 5);
  const { sshHostKeys } = INSTALLED;
  assert.deepEqual(bootDue, { since: 5, sshHostKeys, addresses: ['192.168.1.21'] });
  await first.close();

  const store = await openTestStore(context, { path });
  assert.deepEqual(store.registry.byId(id)?.bootDue, bootDue);
  const note = { kind: 'note', text: 'reset' } as const;
  const early = await store.settleBoot(id, { since: 4, note, at: 6 });
  assert.deepEqual(early.bootDue, bootDue);
  const node = await store.settleBoot(id, { since: 5, note, at: 7 });
  assert.equal(node.bootDue, undefined);
  assert.deepEqual((await linesOf(store, node)).slice(-2), Array(2).fill('note enrolled x1 reset'));
  await assert.rejects(
    store.settleBoot('nobody', { since: 5, note, at: 8 }),
    refused('NODE_NOT_FOUND'),
  );
});

test('an attempt that begins leaves no boot due, and a node by hand none at all', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft({ power: AMT }), 1);
  await store.record(id, { type: 'reinstall-requested', by: 'alice' }, 2);
  assert.equal(store.registry.byId(id)?.bootDue?.since, 2);
  const attempt = { type: 'attempt-started', ticket: 't', address: '192.168.1.50' } as const;
  assert.equal((await store.record(id, attempt, 3)).bootDue, undefined);
  await store.updateNode(id, { power: { driver: 'none' } }, 4);
  const byHand = await store.record(id, { type: 'reinstall-requested', by: 'alice' }, 5);
  assert.equal(byHand.bootDue, undefined);
});
