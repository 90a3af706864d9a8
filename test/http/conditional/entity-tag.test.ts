import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ProvisioningError } from '../../../src/domain/errors.ts';
import { entityTag, isMatched } from '../../../src/http/conditional/entity-tag.ts';

const SEEN = { view: { role: 'agent', percent: 10 }, decisive: { role: 'agent' } };
const LATER = { ...SEEN, view: { role: 'agent', percent: 11 } };
const OTHER = { view: { role: 'server', percent: 11 }, decisive: { role: 'server' } };

test('what is decided on makes a condition fail, and what is merely shown does not', () => {
  assert.match(entityTag(SEEN), /^"[\w-]{16}\.[\w-]{16}"$/);
  assert.notEqual(entityTag(SEEN), entityTag(LATER));
  assert.ok(isMatched(entityTag(SEEN), LATER));
  assert.ok(!isMatched(entityTag(SEEN), OTHER));
});

test('If-Match takes a star and lists, and nothing that is weak', () => {
  const tag = entityTag(SEEN);
  for (const header of [
    '*',
    ' * ',
    tag,
    ` ${tag} `,
    `"a",${tag}`,
    `W/"b" , ${tag},`,
    `,, ${tag}`,
  ]) {
    assert.ok(isMatched(header, SEEN), header);
  }
  const half = tag.slice(0, 18);
  for (const header of [`W/${tag}`, '"a"', '""', `${half}"`, `${half}x.y"`, '"a", "b,c"']) {
    assert.ok(!isMatched(header, SEEN), header);
  }
});

test('an If-Match that is none is told', () => {
  for (const header of [
    'abc',
    '"a',
    'a"',
    '"a" "b"',
    '*, "a"',
    'w/"a"',
    '"a b"',
    `"${'x'.repeat(9e3)}`,
  ]) {
    assert.throws(
      () => isMatched(header, SEEN),
      (error) =>
        error instanceof ProvisioningError &&
        error.code === 'INPUT_INVALID' &&
        error.problems[0]?.field === 'If-Match',
      header,
    );
  }
});

test('no header ends anything but a decision or a named refusal, and only the own tag matches', () => {
  const quoted = fc.string().map((text) => `"${text}"`);
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), quoted, fc.constant('W/""'))), (parts) => {
      try {
        assert.equal(isMatched(parts.join(', '), SEEN), parts.join(', ').trim() === '*');
      } catch (error) {
        assert.ok(error instanceof ProvisioningError, String(error));
      }
    }),
  );
});
