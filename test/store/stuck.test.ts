import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { databasePath, openTestStore } from '../support/store.ts';
import { draft, linesOf, minted, NOTICE, refused } from '../support/store-values.ts';

test('a node is stuck with an alarm, with another where the cause is another, and goes on with a note', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  const stuck = await store.markStuck(id, { ...NOTICE, since: 5 }, 6);
  assert.deepEqual(stuck.stuck, { ...NOTICE, since: 5 });
  assert.deepEqual([stuck.stage, stuck.stageSince], ['enrolled', 1]);

  const still = await store.markStuck(id, { ...NOTICE, since: 7 }, 8);
  assert.equal(still.stuck?.since, 5, 'the same cause was found at 5');
  const other = { ...NOTICE, cause: 'no-script', reason: 'It has no HTTP.', since: 9 };
  assert.deepEqual((await store.markStuck(id, other, 9)).stuck, other);
  assert.equal((await store.markStuck(id, undefined, 10)).stuck, undefined);
  await store.markStuck(id, undefined, 11);
  assert.deepEqual((await linesOf(store, { id })).slice(1), [
    'alarm enrolled x1 stuck: Nothing was asked on port 4011. Set its offer to direct.',
    'alarm enrolled x1 stuck: It has no HTTP. Set its offer to direct.',
    'note enrolled x1 goes on',
  ]);
  await assert.rejects(store.markStuck('nobody', NOTICE, 12), refused('NODE_NOT_FOUND'));
});

test('a node that enters a stage is not stuck any more, and an older notice is none', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  await store.markStuck(id, { ...NOTICE, since: 5 }, 5);
  const booting = await store.recordAttempt(id, minted('t-1'), 6);
  assert.equal(booting.stuck, undefined);
  assert.equal((await store.markStuck(id, { ...NOTICE, since: 5 }, 7)).stuck, undefined);
  await store.markStuck(id, { ...NOTICE, since: 8 }, 8);
  const again = await store.recordAttempt(id, minted('t-2'), 9);
  assert.deepEqual([again.stuck, again.stageSince], [undefined, 9], 'it boots anew');
  assert.equal((await store.timeline(id)).filter(({ kind }) => kind === 'alarm').length, 2);
});

test('a notice with a remedy is the same one after a restart, and nobody can change it', async (context) => {
  const path = await databasePath(context);
  const store = await openTestStore(context, { path });
  const { id } = await store.createNode(draft(), 1);
  const router = { server: '192.168.1.10', file: 'pilotlight' };
  const notice = { ...NOTICE, router, since: 5 };
  await store.markStuck(id, notice, 5);
  await store.close();

  const again = await openTestStore(context, { path });
  const { stuck } = again.registry.byId(id) ?? {};
  assert.deepEqual(stuck, notice);
  assert.ok(Object.isFrozen(stuck?.changes[0]?.boot) && Object.isFrozen(stuck?.router));
});

test('a notice of an older release keeps its words, and has no changes', async (context) => {
  const path = await databasePath(context);
  const store = await openTestStore(context, { path });
  const { id } = await store.createNode(draft(), 1);
  await store.close();
  const words = {
    ...{ cause: 'port-4011-not-asked', reason: 'It asked nothing there.', since: 5 },
    advice: 'Offer the loader at once: PATCH /api/v1/nodes/a {"boot": {"offer": "direct"}}.',
  };
  const database = new Database(path);
  database.prepare('update node set stuck = ? where id = ?').run(JSON.stringify(words), id);
  database.close();

  const again = await openTestStore(context, { path });
  const old = { ...words, changes: [], router: undefined };
  assert.deepEqual(again.registry.byId(id)?.stuck, old);
  const renewed = { ...NOTICE, cause: words.cause, since: 9 };
  assert.deepEqual((await again.markStuck(id, renewed, 9)).stuck, { ...renewed, since: 5 });
});
