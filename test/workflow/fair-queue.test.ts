import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFairQueue } from '../../src/workflow/fair-queue.ts';

test('owners take turns, and each row keeps its order', () => {
  const queue = createFairQueue<number>(10);
  for (const item of [1, 2, 3]) queue.add('loud', item);
  queue.add('quiet', 9);
  const order = [queue.next(), queue.next(), queue.next(), queue.next(), queue.next()];
  assert.deepEqual(order, [['loud', 1], ['quiet', 9], ['loud', 2], ['loud', 3], undefined]);
});

test('a row that is full drops what comes, and says once how many', () => {
  const queue = createFairQueue<number>(2);
  assert.deepEqual(
    [1, 2, 3, 4].map((item) => queue.add('loud', item)),
    [true, true, false, false],
  );
  assert.ok(queue.add('quiet', 1));
  assert.deepEqual(
    [queue.dropped('loud'), queue.dropped('loud'), queue.dropped('quiet')],
    [2, 0, 0],
  );
  assert.deepEqual(queue.takeAll('loud'), [1, 2]);
  assert.deepEqual(queue.next(), ['quiet', 1]);
});
