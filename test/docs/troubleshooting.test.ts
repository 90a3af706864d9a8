import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { page } from '../support/documents.ts';
import * as facts from './troubleshooting.ts';

const { text } = page('docs/troubleshooting.md');
const waits = facts.section(page('docs/cluster.md').text, 'What a machine waits for');

const causes = (of: string) =>
  facts.differences(
    facts.firstCells(facts.section(of, 'The machine is stuck')).slice(1),
    facts.CAUSE_NAMES,
  );
const codes = (of: string) => {
  const shown = facts.firstCells(facts.section(of, 'The command line or the API says'));
  return facts.differences(shown, facts.CODES);
};
const conditions = (of: string) => {
  const shown = facts.firstCells(facts.section(of, 'The cluster waits for'));
  return facts.differences([...shown, ...facts.firstCells(waits)], facts.conditionNames());
};

suite('docs/troubleshooting.md has', () => {
  test('every cause for which a machine is stuck, and no other', () => {
    assert.deepEqual(causes(text), []);
  });

  test('every error code, and no other', () => {
    assert.deepEqual(codes(text), []);
  });

  test('every condition of the cluster, and no other', () => {
    assert.ok(facts.conditionNames().length > 30, facts.conditionNames().join(' '));
    assert.deepEqual(conditions(text), []);
  });

  test('what the page says when something is wrong', () => {
    assert.ok(facts.pageTexts().length > 15);
    assert.deepEqual(facts.missingTexts(text, facts.pageTexts()), []);
  });

  test("what a machine's screen says when it does not install", () => {
    assert.ok(facts.screenTexts().length > 8, facts.screenTexts().join('\n'));
    assert.deepEqual(facts.missingTexts(text, facts.screenTexts()), []);
  });
});

test('what is missing there is seen, and what is no more', () => {
  assert.deepEqual(causes(text.replace('| `late` |', '| `later` |')), ['-late', '+later']);
  assert.deepEqual(codes(text.replace('`KEY_WRONG`', '`KEY_WORNG`')), ['-KEY_WRONG', '+KEY_WORNG']);
  assert.deepEqual(conditions(text.replace('`ApiCheckWeak`', '')), ['-ApiCheckWeak']);
  const [said = ''] = facts.pageTexts();
  assert.deepEqual(facts.missingTexts(text.replaceAll(said, ''), facts.pageTexts()), [said]);
  const shorter = text.replaceAll('waits for approval', '');
  assert.deepEqual(facts.missingTexts(shorter, facts.screenTexts()), [
    'This machine waits for approval',
  ]);
});
