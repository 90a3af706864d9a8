import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isWorkList } from '../../../src/domain/cluster/stored-work.ts';
import {
  beginWork,
  isBeyondReturn,
  PROGRAMS,
  type Seat,
  stepAfter,
  takesOut,
  type Work,
} from '../../../src/domain/cluster/work.ts';

const BEGINNING = { id: 'w-1', by: 'anna', startedAt: 1, todo: ['n-1'], cluster: { id: 'c-1' } };
const SEAT: Seat = {
  ...{ nodeId: 'n-1', name: 'opti-01', address: '192.168.1.21' },
  role: 'server',
  ...{ machineId: '1'.repeat(32), keyHash: '2'.repeat(64), wasCordoned: false },
};

const REMOVAL = { kind: 'removal', program: 'removal', after: 'delete', dead: false } as const;
const WORKS: readonly Work[] = [
  beginWork(REMOVAL, BEGINNING),
  { ...beginWork({ ...REMOVAL, program: 'rejoin' }, BEGINNING), seat: SEAT, step: 'gone' },
  beginWork({ kind: 'rolling-reinstall', program: 'rolling' }, BEGINNING),
  {
    ...beginWork({ kind: 'upgrade', program: 'upgrade', version: 'v1', drain: true }, BEGINNING),
    stopped: 'why',
  },
];

function stepsOf(first: Work): readonly Work[] {
  const step = stepAfter(first);
  return step === undefined ? [first] : [first, ...stepsOf({ ...first, step })];
}

test('each program is walked from its first step to its last', () => {
  const first = beginWork(REMOVAL, BEGINNING);
  assert.deepEqual(
    stepsOf(first).map(({ step }) => step),
    [...PROGRAMS.removal],
  );
});

test('K3s is held before its node is deleted, and the key is forgotten before the member is', () => {
  const steps: readonly string[] = PROGRAMS.removal;
  const order = ['unbalance', 'drain', 'hold', 'delete', 'gone', 'halt', 'rearm', 'left'];
  const places = order.map((step) => steps.indexOf(step));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
  assert.equal(places.includes(-1), false);
});

test('a removal can be undone until the join desk knows of it', () => {
  const undone = stepsOf(beginWork(REMOVAL, BEGINNING))
    .filter((work) => !isBeyondReturn(work))
    .map(({ step }) => step);
  assert.deepEqual(undone, ['unbalance', 'drain']);
});

test('a member of a rolling reinstall is on its way out until it is on its way back', () => {
  const first = {
    ...beginWork({ kind: 'rolling-reinstall', program: 'rolling' }, BEGINNING),
    seat: SEAT,
  };
  const out = stepsOf(first).filter((work) => takesOut(work, 'n-1'));
  assert.deepEqual(
    out.map(({ step }) => step),
    [...PROGRAMS.removal],
  );
  assert.equal(takesOut(first, 'n-2'), false);
});

test('what is stored is read back, and what was changed in between is not', () => {
  const stored: unknown = JSON.parse(JSON.stringify(WORKS));
  assert.ok(isWorkList(stored));
  assert.ok(isWorkList([]));
  const keys = ['kind', 'program', 'step', 'id', 'clusterId', 'startedAt', 'todo', 'cancelled'];
  fc.assert(
    fc.property(
      fc.constantFrom(...WORKS),
      fc.constantFrom(...keys),
      fc.jsonValue(),
      (work, key, value) => {
        fc.pre(!fits(key, value));
        assert.equal(isWorkList([{ ...work, [key]: value }]), false);
      },
    ),
  );
});

/** Values that could stand there as well. */
function fits(key: string, value: unknown): boolean {
  if (key === 'id' || key === 'clusterId') return typeof value === 'string' && value !== '';
  if (key === 'startedAt') return typeof value === 'number';
  if (key === 'cancelled') return typeof value === 'boolean';
  return (
    key === 'todo' &&
    Array.isArray(value) &&
    value.every((one) => typeof one === 'string' && one !== '')
  );
}

test('anything at all is read without harm', () => {
  fc.assert(fc.property(fc.anything(), (value) => void isWorkList(value)));
});
