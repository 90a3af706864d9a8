import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { COMMANDS, GROUPS } from '../../src/cli/command-table.ts';
import { CliError } from '../../src/cli/exit.ts';
import { helpText } from '../../src/cli/help/help.ts';
import { parseArguments } from '../../src/cli/parse-arguments.ts';
import { findCommand } from '../../src/cli/run.ts';
import { wordsOf } from '../support/cli.ts';
import { assertGolden } from '../support/golden.ts';

const groups = [...new Set(COMMANDS.map(({ name }) => name.split(' ')[0] ?? ''))];

test('the overview', async () => {
  assertGolden('cli/help/overview.txt', (await helpText('')) ?? '');
});

suite('help', () => {
  for (const group of groups) {
    test(`of ${group}`, async () => {
      const names = COMMANDS.map(({ name }) => name).filter(
        (name) => name === group || name.startsWith(`${group} `),
      );
      const topics = names.includes(group) ? names : [group, ...names];
      const texts = await Promise.all(topics.map((topic) => helpText(topic)));
      assertGolden(`cli/help/${group}.txt`, texts.join(`${'-'.repeat(80)}\n`));
    });
  }
});

test('every command has its place in the overview, and nothing else has', () => {
  assert.deepEqual(GROUPS.flatMap(({ commands }) => commands).sort(), groups.toSorted());
});

test('every example is a line that the command takes', async () => {
  for (const { name, load } of COMMANDS) {
    const command = await load();
    assert.ok(command.examples.length > 0, `${name} has no example`);
    for (const { line } of command.examples) {
      const typed = /pilotlight ([^|<>)]*)/.exec(line)?.[1] ?? assert.fail(line);
      const found = findCommand(wordsOf(typed));
      assert.ok(found.kind === 'command' && found.entry.name === name, line);
      parseArguments(name, command, found.rest);
    }
  }
});

test('docs/cli.md has every command', () => {
  const text = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  const missing = COMMANDS.filter(({ name }) => !text.includes(`\`${name}`)).map(
    ({ name }) => name,
  );
  assert.deepEqual(missing, []);
});

test('whatever is typed is a command or a mistake with advice', async () => {
  const commands = await Promise.all(
    COMMANDS.map(async ({ name, load }) => ({ name, command: await load() })),
  );
  const word = fc.oneof(
    fc.constantFrom(
      '--json',
      '--server',
      '--',
      '-',
      '-h',
      '--yes',
      '--wait',
      '--timeout=1m',
      '--__proto__',
      '-x',
      '--name=',
      '--constructor',
    ),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...commands),
      fc.array(word, { maxLength: 6 }),
      ({ name, command }, words) => {
        try {
          parseArguments(name, command, words);
          findCommand([name, ...words]);
        } catch (error) {
          assert.ok(
            error instanceof CliError && error.exit === 2 && error.advice.length > 0,
            String(error),
          );
        }
      },
    ),
  );
});
