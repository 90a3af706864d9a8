import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databasePath, openTestStore } from '../support/store.ts';
import { contents, draft, minted, OPTIPLEX, refused } from '../support/store-values.ts';

const ADMIN = { name: 'admin', role: 'admin', hash: 'scrypt$a$b' } as const;

test('tokens are added once, listed by name and removed', async (context) => {
  const store = await openTestStore(context);
  await store.addToken({ name: 'viewer', role: 'viewer', hash: 'scrypt$c$d' }, 1);
  await store.addToken(ADMIN, 2);
  await assert.rejects(store.addToken(ADMIN, 3), refused('INPUT_INVALID'));
  assert.deepEqual((await store.listTokens())[0], { ...ADMIN, createdAt: 2 });
  assert.equal(await store.removeToken('viewer'), true);
  assert.equal(await store.removeToken('viewer'), false);
  assert.equal((await store.listTokens()).length, 1);
});

test('a setting is any JSON, replaced as a whole and shared frozen', async (context) => {
  const store = await openTestStore(context);
  const door = { openUntil: 5, rules: [{ role: 'agent' }] };
  await store.setSetting('door', { openUntil: 0, rules: [] });
  await store.setSetting('door', door);
  door.rules.length = 0;
  assert.deepEqual(await store.getSetting('door'), { openUntil: 5, rules: [{ role: 'agent' }] });
  assert.ok(Object.isFrozen(store.registry.setting('door')));
  assert.equal(await store.getSetting('nothing'), undefined);
  for (const value of [null, 0, '', false]) {
    await store.setSetting('small', value);
    assert.equal(await store.getSetting('small'), value);
  }
  await store.setSetting('small', undefined);
  assert.equal(await store.getSetting('small'), undefined);
  await assert.rejects(
    store.setSetting('bad', () => 1),
    refused('INPUT_INVALID'),
  );
});

test('a store opened again says what it said before', async (context) => {
  const path = await databasePath(context);
  const store = await openTestStore(context, { path });
  const node = await store.createNode(
    draft({ address: '10.0.0.1/8', uuid: 'u-1', serial: 'Straße "1"' }),
    1,
  );
  await store.recordAttempt(node.id, minted('t-1'), 2);
  await store.recordAttempt(node.id, minted('t-2'), 3);
  await store.recordSeed('t-2', '10.0.0.2', 4);
  await store.record(node.id, { type: 'step-failed', reason: 'no disk', log: 'log' }, 5);
  await store.addToken(ADMIN, 6);
  await store.setSetting('door', { openUntil: 5 });
  store.discover({ mac: OPTIPLEX, arch: 'x86_64-efi', text: 'asked' }, 7);
  store.note(node.id, { kind: 'alarm', text: 'written at the close' }, 8);
  await store.close();
  const again = await openTestStore(context, { path });
  assert.deepEqual(contents(again), contents(store));
  assert.deepEqual(again.registry.setting('door'), { openUntil: 5 });
  assert.equal(again.lastLines().get(node.id)?.text, 'written at the close');
  assert.equal(again.registry.byId(node.id)?.arch, 'x86_64-efi');
});

test('a closed store refuses writes, and may be closed again', async (context) => {
  const store = await openTestStore(context);
  const last = store.createNode(draft(), 1);
  const closing = store.close();
  await assert.rejects(store.setSetting('a', 1), /the store is closed/);
  await Promise.all([last, closing, store.close()]);
  store.note((await last).id, { kind: 'note', text: 'unheard' }, 2);
});
