import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance } from '../../src/cli/closest-word.ts';
import { runHere, wordsOf } from '../support/cli.ts';

/** What is typed, and the first line of what is said. */
const MISTAKES: readonly (readonly [string, string])[] = [
  ['noodes', 'there is no command "noodes"; did you mean "nodes"?'],
  ['nodes lsit', 'there is no command "nodes lsit"; did you mean "nodes list"?'],
  ['xyzzy', 'there is no command "xyzzy"'],
  ['help bogus', 'there is no command "bogus"'],
  ['nodes list --rol server', 'nodes list has no option --rol; did you mean --role?'],
  ['nodes list --role boss', '--role: expected one of server, agent, auto, none, got "boss"'],
  ['nodes list --role', '--role: expected server, agent, auto, none, got nothing'],
  ['nodes list --json=yes', '--json: expected no value, got "yes"'],
  ['nodes show', 'name is missing: its host name, one of its MACs, or its id'],
  ['nodes show a b', 'nodes show takes no more words, got "b"'],
  ['nodes power explode a', 'action: expected one of on, off, cycle, reset, got "explode"'],
  [
    'nodes watch a --until ready --timeout soon',
    '--timeout: expected a time such as 90s, 10m or 2h, got "soon"',
  ],
  ['nodes watch a --until ready --timeout 25d', '--timeout: expected 24d at most, got "25d"'],
  ['vms create a --cores two', '--cores: expected a whole number, got "two"'],
  ['nodes list --server a --server b', '--server is given twice'],
  ['nodes approve', 'expected names, or --all, and one of them alone'],
  ['nodes add x', '--mac is missing: a machine is known by it'],
  ['vms create a --hypervisor pve', '--cores is missing'],
];

test('a mistake is told with what was expected, and ends with 2', async () => {
  for (const [line, told] of MISTAKES) {
    const { exit, out, err } = await runHere(wordsOf(line), { env: { PILOTLIGHT_TOKEN: 't' } });
    assert.equal(err.split('\n')[0], `pilotlight: ${told}`);
    assert.match(err, /\n {2}\S/, 'what to do stands in the next line');
    assert.deepEqual([exit, out], [2, ''], line);
  }
});

test('a typing error is one step away', () => {
  assert.equal(editDistance('lsit', 'list'), 1);
  assert.equal(editDistance('list', 'list'), 0);
  assert.equal(editDistance('', 'list'), 4);
  assert.equal(editDistance('approve', 'aprove'), 1);
});

test('without an answer it says where it asked, and ends with 6', async () => {
  const env = { PILOTLIGHT_TOKEN: 't' };
  const gone = await runHere(['nodes', '--server', 'http://127.0.0.1:1'], { env });
  assert.deepEqual([gone.exit, gone.out], [6, '']);
  assert.match(
    gone.err,
    /http:\/\/127\.0\.0\.1:1: nothing listens there\n {2}is Pilotlight running/,
  );
  const json = await runHere(['nodes', '--json', '--server', 'http://127.0.0.1:1'], { env });
  assert.equal(JSON.parse(json.err).exit, 6);
});
