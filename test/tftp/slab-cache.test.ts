import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSlabCache } from '../../src/tftp/slab-cache.ts';

/** 100 bytes and their 11 headers of 4 bytes. */
const PLAN = { size: 100, blockSize: 10 };
const SLAB_BYTES = 144;

function filling(text: string) {
  return async (views: readonly Buffer[]) => {
    for (const view of views) view.fill(text);
  };
}

async function unused(): Promise<void> {
  throw new Error('filled although it is there');
}

test('packets are numbered, full but the last, and filled once for all who ask', async () => {
  const cache = createSlabCache(1000);
  const [first, second] = await Promise.all([
    cache.acquire('a', PLAN, filling('a')),
    cache.acquire('a', PLAN, unused),
  ]);
  assert.equal(first?.packets, second?.packets);
  assert.equal(first?.packets.packet(1).toString('latin1'), '\0\x03\0\x01aaaaaaaaaa');
  assert.equal(first?.packets.packet(11).toString('latin1'), '\0\x03\0\x0b');
  assert.deepEqual(cache.usage(), { slabs: 1, bytes: SLAB_BYTES });
});

test('the least recently used gives way', async () => {
  const cache = createSlabCache(2 * SLAB_BYTES);
  for (const key of ['a', 'b', 'a', 'c']) (await cache.acquire(key, PLAN, filling(key)))?.release();
  assert.ok(await cache.acquire('a', PLAN, unused));
  assert.deepEqual(cache.usage(), { slabs: 2, bytes: 2 * SLAB_BYTES });
});

test('what is in use stays, and where only that is left there is no room', async () => {
  const cache = createSlabCache(2 * SLAB_BYTES);
  const a = await cache.acquire('a', PLAN, filling('a'));
  await cache.acquire('b', PLAN, filling('b'));
  assert.equal(await cache.acquire('c', PLAN, unused), undefined);
  a?.release();
  a?.release();
  assert.ok(await cache.acquire('c', PLAN, filling('c')));
  assert.equal(await cache.acquire('d', PLAN, unused), undefined);
});

test('what is larger than the budget drives nothing out', async () => {
  const cache = createSlabCache(SLAB_BYTES);
  (await cache.acquire('a', PLAN, filling('a')))?.release();
  assert.equal(await cache.acquire('b', { ...PLAN, size: 1000 }, unused), undefined);
  assert.equal(cache.usage().slabs, 1);
});

test('what could not be read is not kept', async () => {
  const cache = createSlabCache(1000);
  const failing = async () => Promise.reject(new Error('EIO'));
  await assert.rejects(cache.acquire('a', PLAN, failing), /EIO/);
  assert.deepEqual(cache.usage(), { slabs: 0, bytes: 0 });
  assert.ok(await cache.acquire('a', PLAN, filling('a')));
});
