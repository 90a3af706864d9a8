import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectionAllowance } from '../../../src/http/serving/connection-allowance.ts';

test('an address may have so many open, and each that closes makes room', () => {
  const allowance = createConnectionAllowance({ open: 2, perSecond: 100, now: () => 0 });
  assert.deepEqual(
    [1, 2, 3].map(() => allowance.enter('a')),
    [true, true, false],
  );
  assert.ok(allowance.enter('b'));
  allowance.leave('a');
  assert.ok(allowance.enter('a'));
});

test('it may open so many a second, and ten seconds of that at once', () => {
  let now = 0;
  const allowance = createConnectionAllowance({ open: 100, perSecond: 2, now: () => now });
  const burst = Array.from({ length: 30 }, () => allowance.enter('a'));
  assert.equal(burst.filter(Boolean).length, 20);
  now = 1000;
  assert.deepEqual(
    [1, 2, 3].map(() => allowance.enter('a')),
    [true, true, false],
  );
});

test('a flood of made-up addresses forgets the quiet ones, and none that is here', () => {
  const allowance = createConnectionAllowance({ open: 1, perSecond: 1, now: () => 0 });
  allowance.enter('here');
  for (let stranger = 0; stranger < 5000; stranger++) {
    const address = `10.0.${stranger >> 8}.${stranger & 255}`;
    assert.ok(allowance.enter(address));
    allowance.leave(address);
  }
  assert.ok(!allowance.enter('here'));
});
