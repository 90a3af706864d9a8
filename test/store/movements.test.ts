import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Node } from '../../src/domain/node.ts';
import type { Store } from '../../src/store/store.ts';
import { openTestStore } from '../support/store.ts';
import { draft, minted, NOTICE } from '../support/store-values.ts';

/** `writes()`: how often the node's row was written since; `tick()` waits for a flush that nobody asked for. */
async function watched(context: TestContext) {
  const store = await openTestStore(context, { flushEveryMs: 5 });
  const { id } = await store.createNode(draft(), 1);
  let writes = 0;
  store.subscribe(({ kind }) => {
    if (kind === 'node') writes += 1;
  });
  const node = (): Node => {
    const found = store.registry.byId(id);
    assert.ok(found);
    return found;
  };
  return { store, id, node, writes: () => writes, tick: () => sleep(40) };
}

async function installing(store: Store, id: string): Promise<void> {
  await store.recordAttempt(id, minted('t-1'), 2);
  await store.recordSeed('t-1', '192.168.1.51', 3);
}

test('what was seen between two flushes is one write, with the last time of each', async (context) => {
  const { store, id, node, writes } = await watched(context);
  for (let at = 10; at < 1_000; at += 1) {
    store.see(id, 'medium', at);
    store.see(id, 'event', at);
  }
  assert.deepEqual(node().trace, {}, 'nothing shows before it is committed');
  await store.flush();
  assert.deepEqual(node().trace, { medium: 999, event: 999 });
  assert.equal(writes(), 1);
  assert.ok(Object.isFrozen(node().trace));
});

test('a boot that begins forgets what came later in the one before, in the order in which it was seen', async (context) => {
  const { store, id, node } = await watched(context);
  for (const waypoint of ['offer', 'loader', 'script', 'kernel'] as const)
    store.see(id, waypoint, 1);
  await store.flush();
  store.see(id, 'seed', 2);
  store.see(id, 'offer', 3);
  store.see(id, 'loader', 4);
  await store.flush();
  assert.deepEqual(node().trace, { offer: 3, loader: 4 });
});

test('times that alone have changed wait until they have moved by ten seconds', async (context) => {
  const { store, id, node, writes, tick } = await watched(context);
  store.see(id, 'event', 1_000);
  store.progress(id, { percent: 10, step: 'partitioning', at: 1_000 });
  await tick();
  assert.equal(writes(), 1);
  for (let at = 2_000; at <= 10_000; at += 2_000) {
    store.see(id, 'event', at);
    store.progress(id, { percent: 10, step: 'partitioning', at });
    await tick();
  }
  assert.equal(writes(), 1);
  store.see(id, 'event', 11_000);
  await tick();
  assert.equal(writes(), 2);
  assert.deepEqual([node().trace, node().progress?.at], [{ event: 11_000 }, 10_000]);
});

test('a new step is written with the next flush, and a flush that is asked for writes all', async (context) => {
  const { store, id, node, writes, tick } = await watched(context);
  store.progress(id, { percent: 10, step: 'partitioning', at: 10 });
  await tick();
  store.progress(id, { percent: 10, step: 'extracting', at: 11 });
  await tick();
  assert.deepEqual(node().progress, { percent: 10, step: 'extracting', at: 11 });
  store.progress(id, { percent: 10, step: 'extracting', at: 12 });
  await store.flush();
  assert.equal(node().progress?.at, 12);
  await store.flush();
  assert.equal(writes(), 3);
});

test('progress never goes back in an attempt, and begins anew with the next', async (context) => {
  const { store, id, node } = await watched(context);
  await installing(store, id);
  for (const percent of [250, 30, -5]) store.progress(id, { percent, step: `${percent}`, at: 10 });
  await store.flush();
  assert.deepEqual(node().progress, { percent: 100, step: '-5', at: 10 });
  store.progress(id, { percent: 60, step: 'of the old attempt', at: 11 });
  await store.recordAttempt(id, minted('t-2'), 12);
  assert.equal(node().progress, undefined);
  store.progress(id, { percent: 70, step: 'a late event of the old attempt', at: 11 });
  await store.flush();
  assert.equal(node().progress, undefined);
});

test('what waits is written before the event that comes after it', async (context) => {
  const { store, id } = await watched(context);
  await installing(store, id);
  store.see(id, 'event', 10);
  store.progress(id, { percent: 40, step: 'extracting', at: 10 });
  const failed = await store.record(id, { type: 'step-failed', reason: 'no disk' }, 11);
  assert.deepEqual(failed.progress, { percent: 40, step: 'extracting', at: 10 });
  assert.deepEqual(failed.trace, { event: 10 });
});

test('a stuck node stays stuck however it moves: firmware that loops moves too', async (context) => {
  const { store, id, node } = await watched(context);
  await store.markStuck(id, { ...NOTICE, since: 100 }, 100);
  store.see(id, 'loader', 200);
  await store.flush();
  assert.deepEqual([node().stuck?.cause, node().trace], [NOTICE.cause, { loader: 200 }]);
});

test('what is told of nobody, or of a node that was removed, is dropped', async (context) => {
  const { store, id, writes } = await watched(context);
  store.see('nobody', 'offer', 1);
  store.progress('nobody', { percent: 1, step: 'x', at: 1 });
  store.see(id, 'offer', 1);
  await store.removeNode(id, 2);
  await store.flush();
  assert.deepEqual([writes(), store.registry.all()], [0, []]);
});
