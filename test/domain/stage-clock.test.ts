import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BootTrace, traced, WAYPOINTS } from '../../src/domain/boot-trace.ts';
import type { Node } from '../../src/domain/node.ts';
import { lateness, type StageClock, startClock, wound } from '../../src/domain/stage-clock.ts';

const MINUTE = 60_000;

type Watched = Pick<Node, 'stage' | 'attempt' | 'trace' | 'progress'>;

function watched(fields: Partial<Watched> = {}): Watched {
  return { stage: 'booting', attempt: 1, trace: {}, progress: undefined, ...fields };
}

/** A clock after looks a second apart at each trace. */
function afterLooks(traces: readonly BootTrace[], from = 0): StageClock {
  return traces.reduce(
    (clock, trace, index) => wound(clock, watched({ trace }), from + (index + 1) * 1_000),
    startClock(watched(), from),
  );
}

test('what was not seen before winds the clock, and the same again does not', () => {
  const clock = afterLooks([{ offer: 1 }, { offer: 1, loader: 2 }, { offer: 3 }, { offer: 4 }]);
  assert.equal(clock.advanced, 2_000);
  assert.equal(clock.seen, 4_000);
  assert.deepEqual(clock.best, { offer: 1, loader: 2 });
});

test('a look that sees nothing changes nothing', () => {
  const clock = afterLooks([{ offer: 1 }]);
  assert.equal(wound(clock, watched({ trace: { offer: 1 } }), 9_000), clock);
});

test('the first sign after a rest is another boot', () => {
  const clock = afterLooks([{ offer: 1, loader: 2 }]);
  const later = wound(clock, watched({ trace: { offer: 9 } }), 6 * MINUTE);
  assert.equal(later.began, 6 * MINUTE);
  assert.deepEqual(later.best, { offer: 9 });
});

test('another stage and another attempt are another clock', () => {
  const clock = afterLooks([{ offer: 1 }]);
  const trace = { offer: 1 };
  assert.equal(wound(clock, watched({ trace, stage: 'installing' }), 5_000).began, 5_000);
  assert.equal(wound(clock, watched({ trace, attempt: 2 }), 5_000).began, 5_000);
});

test('every event of an installer winds it, also one of the same step', () => {
  const installing = (at: number) =>
    watched({ stage: 'installing', progress: { percent: 12, step: 'copying', at } });
  const clock = startClock(installing(1), 0);
  assert.equal(wound(clock, installing(2), 7_000).advanced, 7_000);
});

test('what the installer reads of its medium winds it', () => {
  const clock = startClock(watched({ stage: 'installing', trace: { medium: 1 } }), 0);
  const reads = watched({ stage: 'installing', trace: { medium: 2 } });
  assert.equal(wound(clock, reads, 7_000).advanced, 7_000);
});

test('quiet is told before slow, and neither before its time', () => {
  const clock = startClock(watched(), 0);
  const patience = { expected: 1, quiet: 5 * MINUTE, whole: 10 * MINUTE };
  assert.equal(lateness(clock, patience, 5 * MINUTE - 1), undefined);
  assert.equal(lateness(clock, patience, 5 * MINUTE), 'quiet');
  const busy = { ...clock, advanced: 9 * MINUTE };
  assert.equal(lateness(busy, patience, 10 * MINUTE - 1), undefined);
  assert.equal(lateness(busy, patience, 10 * MINUTE), 'slow');
});

test('however a machine loops, its clock is wound at most once a waypoint', () => {
  const anyWalk = fc.array(fc.constantFrom(...WAYPOINTS.slice(0, 8)), { maxLength: 60 });
  fc.assert(
    fc.property(anyWalk, (names) => {
      let trace: BootTrace = {};
      let clock = startClock(watched(), 0);
      let times = 0;
      names.forEach((name, index) => {
        trace = traced(trace, name, index);
        const next = wound(clock, watched({ trace }), index * 4_000);
        if (next.advanced !== clock.advanced) times += 1;
        assert.ok(next.advanced <= next.seen && next.began <= next.advanced);
        clock = next;
      });
      assert.ok(times <= 8);
    }),
  );
});
