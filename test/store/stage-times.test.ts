import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store } from '../../src/store/store.ts';
import { databasePath, openTestStore } from '../support/store.ts';
import { draft, FIRST_BOOT, INSTALLED, minted } from '../support/store-values.ts';

async function reachInstalled(store: Store, id: string, at: number): Promise<void> {
  await store.recordAttempt(id, minted(`t-${at}`), at);
  await store.recordSeed(`t-${at}`, '192.168.1.51', at + 1);
  await store.record(id, INSTALLED, at + 3);
}

test('each phase that ends well is measured, for the profile that it was of', async (context) => {
  const path = await databasePath(context);
  const store = await openTestStore(context, { path });
  const { id } = await store.createNode(draft(), 1);
  await store.record(id, { type: 'boot-offered', text: 'offered' }, 10);
  await store.recordAttempt(id, minted('t-1'), 20);
  await store.recordAttempt(id, minted('t-2'), 100);
  await store.recordSeed('t-2', '192.168.1.51', 130);
  await store.recordSeed('t-2', '192.168.1.51', 140);
  await store.record(id, INSTALLED, 500);
  await store.record(id, FIRST_BOOT, 560);
  await store.record(id, { ...FIRST_BOOT, facts: { ...FIRST_BOOT.facts, kernel: 'new' } }, 570);
  await store.record(id, { type: 'k3s-installed' }, 600);
  await store.record(id, { type: 'node-ready' }, 607);
  await store.record(id, { type: 'rotation-confirmed' }, 615);
  await store.close();
  for (const { registry } of [store, await openTestStore(context, { path })]) {
    const learnt = (['booting', 'installing', 'installed', 'joining', 'ready'] as const).map(
      (stage) => registry.stageTimes('default', stage),
    );
    assert.deepEqual(learnt, [[30], [370], [60], [7], [8]], 'of two attempts the last counts');
    assert.deepEqual(registry.stageTimes('default', 'enrolled'), []);
    assert.deepEqual(registry.stageTimes('other', 'booting'), []);
  }
});

test('a phase that ends ill, or by a clock that was set, teaches nothing', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  await store.recordAttempt(id, minted('t-1'), 2);
  await store.record(id, { type: 'step-failed', reason: 'no disk' }, 3);
  await store.record(id, { type: 'reinstall-requested', by: 'alice' }, 4);
  await store.recordAttempt(id, minted('t-2'), 5_000);
  await store.recordSeed('t-2', '192.168.1.51', 4_000);
  await store.record(id, INSTALLED, 4_000 + 25 * 3_600_000);
  assert.deepEqual(store.registry.stageTimes('default', 'booting'), []);
  assert.deepEqual(store.registry.stageTimes('default', 'installing'), []);
});

test('the newest twenty are kept, of each profile by itself', async (context) => {
  const path = await databasePath(context);
  const store = await openTestStore(context, { path });
  const { id } = await store.createNode(draft(), 1);
  for (let time = 1; time <= 23; time += 1) {
    await store.recordAttempt(id, { ...minted(`t-${time}`), expiresAt: 1e9 }, time * 1_000);
    await store.recordSeed(`t-${time}`, '192.168.1.51', time * 1_000 + time);
    if (time === 1) await store.updateNode(id, { profile: 'worker' }, time * 1_000 + time);
  }
  const newest = Array.from({ length: 20 }, (_, index) => index + 4);
  assert.deepEqual(store.registry.stageTimes('worker', 'booting'), newest);
  assert.deepEqual(store.registry.stageTimes('default', 'booting'), [1]);
  await store.removeNode(id, 99_000);
  await store.close();
  const { registry } = await openTestStore(context, { path });
  assert.deepEqual(registry.stageTimes('worker', 'booting'), newest);
  assert.deepEqual(registry.stageTimes('default', 'booting'), [1], 'they outlive the machine');
});

test('a first boot that is told again writes no second line of a stage', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  await reachInstalled(store, id, 2);
  await store.record(id, FIRST_BOOT, 10);
  await store.record(id, FIRST_BOOT, 11);
  const node = await store.record(id, FIRST_BOOT, 12);
  assert.deepEqual(node.firstBoot, { ...FIRST_BOOT.facts, at: 10 });
  await store.record(id, { type: 'k3s-installed' }, 13);
  await store.record(id, FIRST_BOOT, 14);
  await store.record(id, FIRST_BOOT, 15);
  const lines = (await store.timeline(id)).slice(-3);
  assert.deepEqual(
    lines.map(({ kind, stage, count, lastAt }) => [kind, stage, count, lastAt]),
    [
      ['stage', 'installed', 3, 12],
      ['stage', 'joining', 1, 13],
      ['note', 'joining', 2, 15],
    ],
  );
});

test('a reinstall forgets the system that is given up', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  store.progress(id, { percent: 97, step: 'late commands', at: 2 });
  await store.flush();
  assert.deepEqual(store.registry.byId(id)?.progress, {
    percent: 97,
    step: 'late commands',
    at: 2,
  });
  await store.recordAttempt(id, minted('t-1'), 3);
  await store.recordSeed('t-1', '192.168.1.51', 4);
  store.see(id, 'event', 5);
  store.progress(id, { percent: 97, step: 'late commands', at: 5 });
  const installed = await store.record(id, INSTALLED, 6);
  assert.deepEqual(installed.progress, { percent: 100, step: 'late commands', at: 5 });
  assert.equal(installed.keyHash, INSTALLED.keyHash);
  const booted = await store.record(id, FIRST_BOOT, 7);
  const { firstBoot, progress, keyHash, sshHostKeys, trace, attempt, ...rest } = await store.record(
    id,
    { type: 'reinstall-requested', by: 'alice' },
    8,
  );
  assert.deepEqual(
    { firstBoot, progress, keyHash, sshHostKeys, trace, attempt },
    {
      firstBoot: undefined,
      progress: undefined,
      keyHash: undefined,
      sshHostKeys: [],
      trace: {},
      attempt: 0,
    },
  );
  assert.deepEqual([rest.hostname, rest.createdAt], [booted.hostname, booted.createdAt]);
});
