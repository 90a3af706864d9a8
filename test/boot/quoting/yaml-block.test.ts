import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { yamlBlock } from '../../../src/boot/quoting/yaml-block.ts';
import { hostileText } from '../hostile-strings.ts';

const scalar = fc.oneof(hostileText, fc.boolean(), fc.integer(), fc.constant(null));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(hostileText, fc.constantFrom('no', 'y', 'a.b', 'late-commands')),
      tie('value'),
      {
        maxKeys: 4,
      },
    ),
  ),
}));

function wellFormed(node: unknown): unknown {
  if (typeof node === 'string') return node.toWellFormed();
  if (Array.isArray(node)) return node.map(wellFormed);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, entry]) => [key.toWellFormed(), wellFormed(entry)]),
  );
}

test('readers of YAML 1.1 and 1.2 read back every value', () => {
  fc.assert(
    fc.property(value, (written) => {
      for (const version of ['1.1', '1.2'] as const) {
        assert.deepEqual(parse(yamlBlock(written), { version }), wellFormed(written));
      }
    }),
    { numRuns: 200 },
  );
});

test('what is undefined is left out, and what is empty is written', () => {
  const written = { a: undefined, b: { c: undefined }, d: [], e: {}, f: [[], [{}], [[1]]] };
  assert.deepEqual(parse(yamlBlock(written)), { b: {}, d: [], e: {}, f: [[], [{}], [[1]]] });
});

test('a number that JSON has no word for is refused', () => {
  for (const number of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => yamlBlock({ a: number }), /has no place in YAML/);
  }
});
