import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRateMeter } from '../../../src/images/download/rate.ts';

const MB = 1_000_000;

test('a steady line has its rate after a second, and the time that is left', () => {
  const meter = createRateMeter();
  for (let second = 0; second <= 10; second += 1)
    meter.update(second * 5 * MB, 100 * MB, second * 1000);
  assert.deepEqual(meter.progress(10_000), {
    ...{ bytes: 50 * MB, total: 100 * MB },
    ...{ rate: 5 * MB, secondsLeft: 10 },
  });
});

test('what was there before the start did not come now', () => {
  const meter = createRateMeter();
  meter.update(2000 * MB, 3000 * MB, 0);
  meter.update(2001 * MB, 3000 * MB, 1000);
  assert.equal(meter.progress(1000).rate, MB);
});

test('a line that falls silent has no rate after a while, and no time that is left', () => {
  const meter = createRateMeter();
  for (let second = 0; second <= 20; second += 1)
    meter.update(second * MB, 100 * MB, second * 1000);
  assert.equal(meter.progress(21_000).rate, MB);
  assert.ok(meter.progress(30_000).rate < MB / 2);
  assert.deepEqual(meter.progress(400_000), {
    ...{ bytes: 20 * MB, total: 100 * MB },
    ...{ rate: 0, secondsLeft: undefined },
  });
});

test('bytes are told at once, however often they come', () => {
  const meter = createRateMeter();
  for (let ms = 0; ms < 100; ms += 1) meter.update(ms, undefined, ms);
  assert.deepEqual(meter.progress(99), {
    ...{ bytes: 99, total: undefined, rate: 0, secondsLeft: undefined },
  });
});
