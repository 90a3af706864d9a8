import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { candidates, parseVmidRange } from '../../../src/domain/vm/vmid.ts';

test('a range is two numbers from 100 on, the first no larger than the last', () => {
  assert.deepEqual(parseVmidRange('5000-5999'), { first: 5000, last: 5999 });
  assert.deepEqual(parseVmidRange(' 100-100 '), { first: 100, last: 100 });
  for (const text of [
    '',
    '5000',
    '99-200',
    '200-100',
    '5000-',
    '5000–5999',
    '1e3-2e3',
    '-5000-5999',
  ]) {
    assert.equal(parseVmidRange(text), undefined, text);
  }
});

test('every free number of the range comes once, from the one after the last that was tried', () => {
  const range = { first: 100, last: 105 };
  const all = (after: number | undefined, taken: readonly number[] = []) => [
    ...candidates(range, new Set(taken), after),
  ];
  assert.deepEqual(all(undefined), [100, 101, 102, 103, 104, 105]);
  assert.deepEqual(all(103), [104, 105, 100, 101, 102, 103]);
  assert.deepEqual(all(105, [100]), [101, 102, 103, 104, 105]);
  assert.deepEqual(all(9000), [100, 101, 102, 103, 104, 105]);
  assert.deepEqual(all(102, [100, 101, 102, 103, 104, 105]), []);
});

test('no number that is taken is ever a candidate, and none that is free is missed', () => {
  const number = fc.integer({ min: 100, max: 160 });
  fc.assert(
    fc.property(number, number, fc.array(number), fc.option(number), (a, b, taken, after) => {
      const range = { first: Math.min(a, b), last: Math.max(a, b) };
      const found = [...candidates(range, new Set(taken), after ?? undefined)];
      const free = Array.from(
        { length: range.last - range.first + 1 },
        (_, at) => range.first + at,
      );
      assert.deepEqual(
        found.toSorted((x, y) => x - y),
        free.filter((vmid) => !taken.includes(vmid)),
      );
    }),
  );
});
