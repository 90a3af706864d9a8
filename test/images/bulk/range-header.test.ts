import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRange } from '../../../src/images/bulk/range-header.ts';

const part = (offset: number, size: number) => ({ kind: 'part', range: { offset, size } });

const CASES: readonly (readonly [string | undefined, number, unknown])[] = [
  ['bytes=0-0', 10, part(0, 1)],
  ['bytes=3-', 10, part(3, 7)],
  ['bytes=-4', 10, part(6, 4)],
  ['bytes=-40', 10, part(0, 10)],
  ['bytes=5-999999999999999999999', 10, part(5, 5)],
  ['BYTES=0-1', 10, part(0, 2)],
  ['bytes= 0-1 ', 10, part(0, 2)],
  ['bytes=0-1,', 10, part(0, 2)],
  ['bytes=2147483648-4294967296', 5_000_000_000, part(2_147_483_648, 2_147_483_649)],
  ['bytes=10-', 10, { kind: 'unsatisfiable' }],
  ['bytes=0-', 0, { kind: 'unsatisfiable' }],
  ['bytes=-0', 10, { kind: 'unsatisfiable' }],
  ['bytes=-5', 0, { kind: 'whole' }],
  ['bytes=0-1,3-4', 10, { kind: 'whole' }],
  ['bytes=5-3', 10, { kind: 'whole' }],
  ['bytes=abc', 10, { kind: 'whole' }],
  ['bytes=-', 10, { kind: 'whole' }],
  ['bytes=+1-2', 10, { kind: 'whole' }],
  ['bytes=1.0-2', 10, { kind: 'whole' }],
  ['bytes=', 10, { kind: 'whole' }],
  ['lines=0-1', 10, { kind: 'whole' }],
  [undefined, 10, { kind: 'whole' }],
];

for (const [header, size, expected] of CASES) {
  test(`of ${size} bytes, ${header ?? 'no header'} is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(parseRange(header, size), expected);
  });
}

test('whatever a header says, a part lies inside the file', () => {
  const piece = fc.constantFrom(
    'bytes=',
    '-',
    ',',
    '0',
    '9',
    '12',
    ' ',
    'x',
    '99999999999999999999',
  );
  const header = fc.array(piece, { maxLength: 6 }).map((pieces) => `bytes=${pieces.join('')}`);
  fc.assert(
    fc.property(header, fc.nat({ max: 30 }), (text, size) => {
      const answer = parseRange(text, size);
      if (answer.kind !== 'part') return;
      const { range } = answer;
      assert.ok(range.offset >= 0 && range.size > 0 && range.offset + range.size <= size);
    }),
  );
});
