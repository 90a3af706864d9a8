import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { colourPaint, plainPaint } from '../../../src/cli/terminal/paint.ts';
import { type Column, length, table } from '../../../src/cli/terminal/table.ts';

type Row = { readonly name: string; readonly count: number; readonly what: string };

const COLUMNS: readonly Column<Row>[] = [
  { heading: 'NAME', text: ({ name }) => name },
  { heading: 'COUNT', align: 'right', text: ({ count }) => String(count) },
  { heading: 'WHAT', elastic: true, text: ({ what }) => what, tone: () => 'bad' },
];

const ROWS: readonly Row[] = [
  { name: 'opti-01', count: 7, what: 'the installer copies the system onto the disk' },
  { name: 'a', count: 1200, what: '' },
];

const lines = (width: number) => table(COLUMNS, ROWS, { width, paint: plainPaint });

test('columns are aligned, and what is too long gives way where it is elastic', () => {
  assert.deepEqual(lines(Number.POSITIVE_INFINITY), [
    'NAME     COUNT  WHAT',
    'opti-01      7  the installer copies the system onto the disk',
    'a         1200',
  ]);
  assert.deepEqual(lines(40), [
    'NAME     COUNT  WHAT',
    'opti-01      7  the installer copies th…',
    'a         1200',
  ]);
});

/** Wide, combined, invisible and dangerous ones. */
const ODD = fc.constantFrom(...'ab é語🔥\u0301\u001b\u202e\n\u0007\u009b\u2028');

test('no line is wider than the terminal, whatever stands in it', () => {
  const row = fc.record({
    name: fc.string({ unit: ODD, maxLength: 30 }),
    count: fc.nat(),
    what: fc.string({ unit: ODD, maxLength: 90 }),
  });
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 4 }),
      fc.integer({ min: 13, max: 160 }),
      (rows, width) => {
        const drawn = table(COLUMNS, rows, { width, paint: plainPaint });
        assert.equal(drawn.length, rows.length + 1);
        for (const line of drawn) {
          assert.ok(length(line) <= width, `${length(line)} > ${width}: ${line}`);
          assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u);
        }
      },
    ),
  );
});

test('a colour takes no room', () => {
  const plain = lines(60);
  const painted = table(COLUMNS, ROWS, { width: 60, paint: colourPaint });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are to go
  const bare = painted.map((line) => line.replace(/\u001b\[\d+m/g, '').trimEnd());
  assert.deepEqual(bare, plain);
  assert.ok(painted[1]?.includes('\u001b[31m'));
});
