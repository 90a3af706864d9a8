import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createAnswerBudget } from '../../src/nfs/answer-budget.ts';

test('one client has half at most, and the others go on', async () => {
  const budget = createAnswerBudget(8);
  assert.equal(budget.take('slow', 4), undefined);
  const waits = budget.take('slow', 1);
  assert.ok(waits instanceof Promise);
  assert.equal(budget.take('quick', 4), undefined);
  budget.giveBack('slow', 4);
  await waits;
});

test('whatever is taken and given back, the bounds hold and nobody waits for ever', async () => {
  const step = fc.record({
    client: fc.constantFrom('a', 'b', 'c'),
    bytes: fc.integer({ min: 1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const budget = createAnswerBudget(10);
      const held: { client: string; bytes: number }[] = [];
      const sum = (client?: string) =>
        held.reduce(
          (all, one) => all + (client === undefined || one.client === client ? one.bytes : 0),
          0,
        );
      const jobs = steps.map(async (one) => {
        await budget.take(one.client, one.bytes);
        held.push(one);
        assert.ok(sum() <= 10 && sum(one.client) <= 5);
        await new Promise((resolve) => setImmediate(resolve));
        held.splice(held.indexOf(one), 1);
        budget.giveBack(one.client, one.bytes);
      });
      await Promise.all(jobs);
    }),
  );
});
