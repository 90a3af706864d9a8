import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ClockStep } from '../../src/domain/clock-step.ts';
import { createClockWatch } from '../../src/workflow/clock-watch.ts';

const HOUR = 3_600_000;

function startWatch() {
  const clock = { wall: 1_700_000_000_000, steady: 5_000 };
  const steps: ClockStep[] = [];
  const watch = createClockWatch({
    read: () => ({ ...clock }),
    stepped: (step) => steps.push(step),
  });
  const pass = (ms: number) => {
    clock.wall += ms;
    clock.steady += ms;
  };
  return { clock, steps, watch, pass };
}

test('a clock that is set is told once, with what it showed then', () => {
  const { clock, steps, watch, pass } = startWatch();
  pass(1000);
  watch.look();
  pass(400);
  const from = clock.wall;
  clock.wall += 10 * HOUR;
  pass(600);
  watch.look();
  assert.deepEqual(steps, [{ by: 10 * HOUR, from: from + 600 }]);
  pass(1000);
  watch.look();
  clock.wall -= 2 * HOUR;
  watch.look();
  assert.equal(steps.length, 2);
  assert.equal(steps[1]?.by, -2 * HOUR);
});

test('time that passes is no step, however late the look, and however the clock is slewed', () => {
  const looks = fc.array(
    fc.record({ ms: fc.nat(48 * HOUR), slew: fc.integer({ min: -500, max: 500 }) }),
  );
  fc.assert(
    fc.property(looks, (each) => {
      const { clock, steps, watch, pass } = startWatch();
      for (const { ms, slew } of each) {
        pass(ms);
        clock.wall += slew;
        watch.look();
      }
      assert.deepEqual(steps, []);
    }),
  );
});
