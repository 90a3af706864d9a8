import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  bytesText,
  mebibytesText,
  parseSpan,
  spanText,
} from '../../../src/cli/terminal/amounts.ts';
import { bar } from '../../../src/cli/terminal/bar.ts';
import { safeText } from '../../../src/cli/terminal/safe-text.ts';

test('amounts read as people say them', () => {
  assert.deepEqual([0, 999, 1000, 3_100_000_000, 12_345_678].map(bytesText), [
    ...['0 B', '999 B', '1.0 kB', '3.1 GB', '12 MB'],
  ]);
  assert.deepEqual([512, 1024, 2560, 4000].map(mebibytesText), [
    ...['512 MiB', '1 GiB', '2.5 GiB', '4000 MiB'],
  ]);
  assert.deepEqual([-5, 12_000, 90_000, 7_200_000, 1_100_000_000].map(spanText), [
    ...['0 s', '12 s', '1 min', '2 h', '12 d'],
  ]);
});

test('a span that is written is the span that is read', () => {
  const parts = fc.record({ h: fc.nat(99), m: fc.nat(999), s: fc.nat(9999) });
  fc.assert(
    fc.property(parts, ({ h, m, s }) => {
      assert.equal(parseSpan(`${h}h${m}m${s}s`), ((h * 60 + m) * 60 + s) * 1000);
    }),
  );
  for (const text of ['', '10', '-1s', '1.5h', '5 m', '1s1m', 'ten']) {
    assert.equal(parseSpan(text), undefined, text);
  }
});

test('a bar is as long as every other bar', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (part) => {
      assert.match(bar(part), /^█*░* {1,4}\d{1,3} %$/);
      assert.equal(bar(part).length, bar(0).length);
    }),
  );
});

test('what a machine says cannot move the cursor', () => {
  assert.equal(safeText('a\u001b[2Jb\r\u202ec\nd'), 'a·[2Jb··c d');
});
