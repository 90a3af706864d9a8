import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLOCK_BYTES, type BlockSource } from '../../src/nfs/block.ts';
import { CacheFull, createBlockCache } from '../../src/nfs/block-cache.ts';

/** A disk whose blocks hold their number, and that counts how often each was read. */
function countingSource({ serial = 1, fails = false } = {}) {
  const reads = new Map<number, number>();
  let calls = 0;
  const source: BlockSource = {
    serial,
    size: 1000 * BLOCK_BYTES,
    async read(buffers, position) {
      calls += 1;
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (fails) throw new Error('no disk');
      for (const [at, buffer] of buffers.entries()) {
        const index = position / BLOCK_BYTES + at;
        reads.set(index, (reads.get(index) ?? 0) + 1);
        buffer.fill(index & 0xff);
      }
    },
  };
  return { source, reads, calls: () => calls };
}

const SIXTEEN = 16 * BLOCK_BYTES;

test('clients that read the same at once make the disk read each block once', async () => {
  const cache = createBlockCache(SIXTEEN);
  const { source, reads } = countingSource();
  const all = await Promise.all(Array.from({ length: 8 }, () => cache.acquire(source, 2, 6)));
  for (const blocks of all) {
    assert.deepEqual(
      blocks.map(({ buffer }) => buffer[9]),
      [2, 3, 4, 5, 6],
    );
    cache.release(blocks);
  }
  assert.deepEqual(
    [...reads],
    [2, 3, 4, 5, 6].map((index) => [index, 1]),
  );
  assert.ok(Array.isArray(cache.acquire(source, 2, 6)), 'what is there is there at once');
});

test('blocks side by side are one read', async () => {
  const cache = createBlockCache(SIXTEEN);
  const { source, calls } = countingSource();
  cache.release(await cache.acquire(source, 0, 7));
  assert.equal(calls(), 1);
});

test('what is in use is never overwritten, and memory is bounded', async () => {
  const cache = createBlockCache(SIXTEEN);
  const { source } = countingSource();
  const held = await cache.acquire(source, 0, 3);
  for (let index = 4; index < 200; index += 4) {
    cache.release(await cache.acquire(source, index, index + 3));
    assert.ok(cache.bytes() <= SIXTEEN);
  }
  assert.deepEqual(
    held.map(({ buffer }) => buffer[0]),
    [0, 1, 2, 3],
  );
  cache.clear();
  assert.equal(cache.bytes(), 4 * BLOCK_BYTES);
  cache.release(held);
  cache.clear();
  assert.equal(cache.bytes(), 0);
});

test('more than there is room for is refused, and nothing stays held', async () => {
  const cache = createBlockCache(SIXTEEN);
  const { source } = countingSource();
  await assert.rejects(async () => cache.acquire(source, 0, 16), CacheFull);
  const held = await cache.acquire(source, 0, 15);
  assert.equal(held.length, 16);
});

test('a read that fails is told to all who wait, and is tried again by the next', async () => {
  const cache = createBlockCache(SIXTEEN);
  const broken = countingSource({ fails: true });
  const both = [cache.acquire(broken.source, 0, 1), cache.acquire(broken.source, 1, 2)];
  const ends = await Promise.allSettled(both);
  assert.deepEqual(
    ends.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(cache.bytes(), 0);
  await assert.rejects(async () => cache.acquire(broken.source, 0, 0), /no disk/);
  assert.equal(broken.calls(), 3);
});

test('reading ahead takes only what nobody uses, and not while the disk is busy', async () => {
  const cache = createBlockCache(SIXTEEN);
  const { source, reads } = countingSource();
  cache.prefetch(source, 0, 3);
  const waiting = cache.acquire(source, 0, 0);
  cache.release(await waiting);
  assert.equal(reads.size, 4);
  const busy = [cache.acquire(source, 20, 20), cache.acquire(source, 30, 30)];
  cache.prefetch(source, 40, 43);
  for (const blocks of await Promise.all(busy)) cache.release(blocks);
  assert.ok(!reads.has(40));
});

test('two images have their own blocks', async () => {
  const cache = createBlockCache(SIXTEEN);
  const [one, two] = [countingSource({ serial: 1 }), countingSource({ serial: 2 })];
  cache.release(await cache.acquire(one.source, 0, 0));
  cache.release(await cache.acquire(two.source, 0, 0));
  assert.deepEqual([one.calls(), two.calls()], [1, 1]);
});
