import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  durationText,
  expectedMs,
  isTimed,
  patienceFor,
  TIMED_STAGES,
} from '../../src/domain/expected-duration.ts';
import { STAGES } from '../../src/domain/stage.ts';

const anyStage = fc.constantFrom(...TIMED_STAGES);
const anyMs = fc.integer({ min: 1, max: 100 * 3_600_000 });
const anyTimes = fc.array(anyMs, { maxLength: 20 });

test('what waits for a person is never late', () => {
  const untimed = STAGES.filter((stage) => !isTimed(stage));
  assert.deepEqual(untimed, ['discovered', 'enrolled', 'in-rotation', 'failed']);
});

test('two earlier nodes teach nothing, three do', () => {
  const unlearnt = expectedMs('installing', []);
  assert.equal(expectedMs('installing', [1_000, 2_000]), unlearnt);
  assert.equal(expectedMs('installing', [1_000, 90_000, 2_000]), 2_000);
  assert.equal(expectedMs('installing', [4_000, 1_000, 90_000, 2_000]), 2_000);
});

test('no single odd node moves what is expected beyond what the others took', () => {
  const others = fc.array(anyMs, { minLength: 2, maxLength: 19 });
  const odd = fc.oneof(anyMs, fc.constantFrom(1, Number.MAX_SAFE_INTEGER));
  fc.assert(
    fc.property(anyStage, others, odd, fc.nat(19), (stage, times, strange, at) => {
      const expected = expectedMs(stage, times.toSpliced(at, 0, strange));
      assert.ok(expected >= Math.min(...times) && expected <= Math.max(...times));
    }),
  );
});

test('the order of the nodes and times that cannot be make no difference', () => {
  const nonsense = fc.array(fc.constantFrom(0, -1, -3_600_000, Number.NaN, Infinity, -Infinity));
  fc.assert(
    fc.property(anyStage, anyTimes, nonsense, (stage, times, strange) => {
      const expected = expectedMs(stage, times);
      assert.equal(expectedMs(stage, [...strange, ...times.toReversed()]), expected);
    }),
  );
});

test('slower nodes before make nobody late earlier', () => {
  fc.assert(
    fc.property(anyStage, anyTimes, fc.nat(3_600_000), (stage, times, slower) => {
      const before = patienceFor(stage, times);
      const after = patienceFor(
        stage,
        times.map((ms) => ms + slower),
      );
      assert.ok(after.whole >= before.whole && after.quiet >= before.quiet);
    }),
  );
});

test('nobody is late before the expected time, and silence never counts later than the whole', () => {
  fc.assert(
    fc.property(anyStage, anyTimes, (stage, times) => {
      const { expected, quiet, whole } = patienceFor(stage, times);
      assert.ok(quiet >= expected && whole >= quiet);
      assert.ok(quiet >= 5 * 60_000, 'a board with a long self-test is not stuck');
    }),
  );
});

test('an archive that does not answer for ten minutes is not yet silence', () => {
  assert.equal(patienceFor('installing', []).quiet, 12 * 60_000);
  assert.equal(patienceFor('installing', [60_000, 60_000, 60_000]).quiet, 10 * 60_000);
  assert.equal(patienceFor('installing', [1_500_000, 1_500_000, 1_500_000]).quiet, 25 * 60_000);
});

test('durations are told in words', () => {
  assert.deepEqual([45_000, 99_000, 360_000, 9_000_000].map(durationText), [
    '45 s',
    '99 s',
    '6 min',
    '2.5 h',
  ]);
});
