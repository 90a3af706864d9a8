import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { advisedCommands, stuckSentences } from '../../src/cli/advised-commands.ts';
import { definition } from '../../src/cli/commands/nodes/change.ts';
import { bootOf } from '../../src/cli/commands/nodes/node-words.ts';
import { parseArguments } from '../../src/cli/parse-arguments.ts';
import { LOADER_CHOICES, LOCAL_BOOTS, OFFER_MODES } from '../../src/domain/node.ts';
import { noticeFor } from '../../src/domain/stuck/causes.ts';
import { anySituation } from '../support/any-situation.ts';

const NAME = 'opti-1';

const advised = (changes: readonly unknown[], name = NAME) =>
  advisedCommands({ name, stuck: { reason: '', advice: '', since: '', changes } });

/** What a command asks of the API. */
function asked(line: string, name = NAME): object {
  const [program, noun, verb, ...words] = line.split(' ');
  assert.deepEqual([program, noun, verb], ['pilotlight', 'nodes', 'change']);
  const given = parseArguments('nodes change', definition, words);
  assert.equal(given.words['name'], name);
  return bootOf(given.options);
}

test('every change that the service advises is the command that makes it', () => {
  fc.assert(
    fc.property(anySituation, (situation) => {
      const { changes } = noticeFor(situation, 0);
      assert.deepEqual(
        advised(changes).map((line) => asked(line)),
        changes,
      );
    }),
  );
});

test('a machine without a host name is called by its MAC', () => {
  const mac = '8c:ec:4b:41:07:f3';
  const [line = ''] = advised([{ boot: { offer: '4011' } }], mac);
  assert.deepEqual(asked(line, mac), { boot: { offer: '4011' } });
});

const field = fc.constantFrom('boot', 'offer', 'loader', 'local', 'order', 'constructor');
const word = fc.oneof(
  field,
  fc.constantFrom(...OFFER_MODES, ...LOADER_CHOICES, ...LOCAL_BOOTS, 'auto --yes', '$(reboot)'),
  fc.string({ unit: 'binary' }),
);
const leaf = fc.oneof(word, fc.jsonValue());
const change = fc.oneof(
  fc.dictionary(word, fc.oneof(leaf, fc.dictionary(word, leaf, { maxKeys: 2 })), { maxKeys: 2 }),
  fc.record({ boot: fc.dictionary(field, word, { minKeys: 1, maxKeys: 2 }) }),
  fc.record({ boot: fc.record({ loader: fc.constantFrom(...LOADER_CHOICES) }) }),
  leaf,
);
const name = fc.oneof(fc.constant(NAME), word, fc.constantFrom('--mac', 'a b', 'a;b', 'A-1', ''));

test('whatever is answered, a shell and the command line read the name and one known option', () => {
  const lines: string[] = [];
  fc.assert(
    fc.property(fc.array(change), name, (changes, called) => {
      for (const line of advised(changes, called)) {
        const [[option, value] = []] = Object.entries(
          (asked(line, called) as { boot: object }).boot,
        );
        assert.equal(line, `pilotlight nodes change ${called} --${option} ${value}`);
        lines.push(line);
      }
    }),
    { numRuns: 1_000 },
  );
  assert.ok(lines.length > 100, `${lines.length}`);
  const script = `set -f; pilotlight() { echo pilotlight "$@"; }\n${lines.join('\n')}`;
  assert.equal(execFileSync('sh', ['-c', script], { encoding: 'utf8' }), `${lines.join('\n')}\n`);
});

test('what has no option is no command, and the words are told without it', () => {
  const boots = [{ offer: '4012' }, { offer: 3 }, { speed: 'high' }, {}, null, 'offer'];
  assert.deepEqual(advised(boots.map((boot) => ({ boot }))), []);
  assert.deepEqual(advised([{ boot: { offer: '4011', loader: 'shim' } }]), []);
  assert.deepEqual(advised([{ boot: { offer: '4011' }, role: 'none' }, { uuid: null }]), []);
});

test('an older service says it in words alone', () => {
  const stuck = { reason: 'Late.', advice: 'PATCH /api/v1/nodes/a {"uuid": null}.', since: '' };
  assert.equal(stuckSentences({ name: NAME, stuck }), `Late. ${stuck.advice}`);
  assert.equal(stuckSentences({ name: NAME, stuck: null }), undefined);
});
