import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { load, node } from '../support/page/modules.ts';

const { passagesOf, partsOf, lastLog } = await load('model/passages.js');
const { layOut, barsOf, comparison } = await load('model/way.js');
const { leftOf, shareOf, nextOf, usualByProfile } = await load('model/expected.js');

const T0 = Date.UTC(2026, 0, 1);
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();
const line = (stage: string, seconds: number, more: object = {}) => ({
  ...{ kind: 'stage', stage, at: at(seconds), text: stage },
  ...more,
});
const USUAL = {
  booting: 90_000,
  installing: 420_000,
  installed: 70_000,
  joining: 55_000,
  ready: 20_000,
};

test('the timeline is read as passages of the latest attempt', () => {
  const lines = [
    ...[line('enrolled', 0), line('booting', 10), line('installing', 100), line('failed', 130)],
    ...[line('enrolled', 200), line('booting', 300), line('booting', 310), line('installing', 400)],
  ];
  const passages = passagesOf(lines, node('installing', { stageSince: at(400) }));
  assert.deepEqual(passages, [
    { stage: 'booting', from: T0 + 300_000, to: T0 + 400_000, failed: false },
    { stage: 'installing', from: T0 + 400_000, to: undefined, failed: false },
  ]);
});

test('the log of a failure is that of the latest attempt, and never an older one', () => {
  const failed = [
    line('booting', 10),
    line('installing', 100),
    line('failed', 130, { log: 'old' }),
  ];
  assert.equal(lastLog(failed), 'old');
  const late = line('failed', 140, { kind: 'note', log: 'late' });
  assert.equal(lastLog([...failed, late]), 'late');
  const again = [...failed, line('enrolled', 200), line('booting', 300), line('failed', 330)];
  assert.equal(lastLog(again), undefined);
  assert.equal(lastLog([...failed, line('booting', 300), line('failed', 330)]), undefined);
});

test('a failure ends the passage that it happened in', () => {
  const lines = [line('booting', 0), line('installing', 90), line('failed', 111)];
  const [, install] = passagesOf(lines, node('failed'));
  assert.deepEqual(install, {
    stage: 'installing',
    from: T0 + 90_000,
    to: T0 + 111_000,
    failed: true,
  });
});

test('a machine that was switched off half-way begins again', () => {
  const lines = [line('booting', 0), line('installing', 90), line('booting', 300)];
  const passages = passagesOf(lines, node('booting', { stageSince: at(320) }));
  assert.deepEqual(
    passages.map(({ stage, from }: { stage: string; from: number }) => [stage, from - T0]),
    [['booting', 320_000]],
  );
});

test('one that waits to be switched on has no way yet', () => {
  assert.deepEqual(passagesOf([line('booting', 0), line('enrolled', 50)], node('enrolled')), []);
  assert.deepEqual(passagesOf([], node('booting')), []);
});

test('the parts of an install are what told how long it took', () => {
  const note = (text: string, seconds: number) =>
    line('installing', seconds, { kind: 'note', text });
  const lines = [
    note('the installer has started', 91),
    note('disk partitioned (19 s)', 115),
    note('system copied (2 min 21 s)', 260),
    note('kernel installed (1 min)', 330),
    note('disk partitioned (5 s)', 20),
  ];
  const parts = partsOf(lines, { from: T0 + 90_000 });
  assert.deepEqual(
    parts.map(({ name, from, to }: { name: string; from: number; to: number }) => [
      name,
      (to - from) / 1000,
    ]),
    [
      ['disk partitioned', 19],
      ['system copied', 141],
      ['kernel installed', 60],
    ],
  );
});

test('what is to come stands behind what is usual, and now is a line', () => {
  const passages = [
    { stage: 'booting', from: T0, to: T0 + 88_000, failed: false },
    { stage: 'installing', from: T0 + 88_000, to: undefined, failed: false },
  ];
  const plan = layOut({ node: node('installing'), passages, usual: USUAL, now: T0 + 350_000 });
  assert.deepEqual(
    plan.lanes.map(({ state, start, length }: { state: string; start: number; length: number }) => [
      state,
      start / 1000,
      length / 1000,
    ]),
    [
      ['done', 0, 88],
      ['live', 88, 262],
      ['coming', 508, 0],
      ['coming', 578, 0],
      ['coming', 633, 0],
    ],
  );
  assert.equal(plan.now, 350_000);
  assert.equal(plan.ticks[1], 120_000);
});

test('a machine that needs somebody is promised nothing', () => {
  const passages = [{ stage: 'booting', from: T0, to: undefined, failed: false }];
  const stuck = node('booting', { stuck: { reason: '' } });
  const plan = layOut({ node: stuck, passages, usual: USUAL, now: T0 + 371_000 });
  assert.deepEqual(
    plan.lanes.map(({ state }: { state: string }) => state),
    ['live', ...Array(4).fill('unreached')],
  );
  assert.deepEqual(barsOf(plan.lanes[0]), { took: 90_000, over: 281_000 });
});

test('a machine on its own goes to its disk, and no further', () => {
  const plan = layOut({
    node: node('booting', { role: 'none' }),
    passages: [],
    usual: USUAL,
    now: T0,
  });
  assert.equal(plan.lanes.length, 3);
});

test('a difference is told where it is more than chance', () => {
  assert.equal(comparison({ length: 92_000, usual: 90_000 }), undefined);
  assert.deepEqual(comparison({ length: 60_000, usual: 90_000 }), { kind: 'quicker', by: 30_000 });
  assert.deepEqual(comparison({ length: 130_000, usual: 90_000 }), { kind: 'slower', by: 40_000 });
  assert.equal(comparison({ length: 5000, usual: 0 }), undefined);
});

test('every bar stands within the axis, whatever happened', () => {
  const ms = fc.integer({ min: 0, max: 100_000_000 });
  const passage = fc.record({
    stage: fc.constantFrom(...Object.keys(USUAL)),
    from: ms,
    length: ms,
  });
  fc.assert(
    fc.property(fc.array(passage, { maxLength: 5 }), fc.boolean(), (drawn, isLive) => {
      const order = drawn.toSorted((a, b) => a.from - b.from);
      const passages = order.map(({ stage, from, length }, index) => {
        const isOpen = isLive && index === order.length - 1;
        return { stage, from, to: isOpen ? undefined : from + length, failed: false };
      });
      const now = Math.max(0, ...order.map(({ from, length }) => from + length));
      const { lanes, total, ticks } = layOut({
        node: node('installing'),
        passages,
        usual: USUAL,
        now,
      });
      for (const { start, length, usual, state } of lanes) {
        assert.ok(start >= 0 && length >= 0);
        if (state !== 'unreached') assert.ok(start + Math.max(length, usual) <= total);
      }
      assert.ok(ticks.length <= 80 && ticks.at(-1) <= total);
    }),
  );
});

test('what is left is what is usual, less what has passed', () => {
  const now = T0 + 45_000;
  const booting = node('booting', { stageSince: at(0) });
  assert.equal(shareOf(booting, USUAL, now), 0.5);
  assert.equal(leftOf(booting, USUAL, now), 45_000 + 420_000 + 70_000 + 55_000 + 20_000);
  const installing = node('installing', { progress: { percent: 75 }, role: 'none' });
  assert.equal(leftOf(installing, USUAL, now), 105_000 + 70_000);
  assert.equal(leftOf(booting, undefined, now), undefined);
  assert.equal(leftOf(node('in-rotation'), USUAL, now), undefined);
  assert.ok(shareOf(booting, USUAL, T0 + 9e9) < 1);
});

test('the next is who is there first', () => {
  const nodes = [
    node('booting', { id: 'a' }),
    node('ready', { id: 'b' }),
    node('joining', { id: 'c' }),
  ];
  assert.equal(nextOf(nodes, () => USUAL, T0).node.id, 'b');
  assert.equal(
    nextOf(nodes, () => undefined, T0),
    undefined,
  );
  const byProfile = usualByProfile([
    { profile: 'p', stages: { booting: { seconds: 90, machines: 3 } } },
  ]);
  assert.deepEqual(byProfile.get('p'), { booting: 90_000 });
});
