import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as soon } from 'node:timers/promises';
import { createTurns } from '../../src/threads/turns.ts';

test('no more jobs run at once than may, in order, and all of them end', async () => {
  const turns = createTurns(2);
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const jobs = Array.from({ length: 9 }, (_none, index) => {
    return turns.run(async () => {
      begun.push(index);
      running += 1;
      most = Math.max(most, running);
      await soon();
      running -= 1;
      if (index % 3 === 0) throw new Error('failed');
      return index;
    });
  });
  const ends = await Promise.allSettled(jobs);
  assert.equal(most, 2);
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 6);
});
