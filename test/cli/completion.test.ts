import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { bashCompletion } from '../../src/cli/completion/bash.ts';
import { describeCommands } from '../../src/cli/completion/described.ts';
import { assertOffers, COMPLETION_CASES, homeWithNodes } from '../support/completion-cases.ts';

const run = promisify(execFile);

test('bash offers what fits the place', async (context) => {
  const { home, env } = homeWithNodes(context);
  const file = join(home, 'completion');
  writeFileSync(file, bashCompletion(await describeCommands()));
  const asks = COMPLETION_CASES.map(({ typed }) => {
    const words = ['pilotlight', ...typed.split(' ')];
    const line = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`;
    return `${line}; COMP_CWORD=${words.length - 1}; _pilotlight; echo "\${COMPREPLY[*]}"`;
  });
  const program = ['source "$HOME/completion"', ...asks].join('\n');
  const { stdout } = await run('bash', ['--norc', '-c', program], { env });
  for (const [at, line] of stdout.split('\n').entries()) {
    const each = COMPLETION_CASES[at];
    if (each !== undefined) assertOffers(line.split(' '), each);
  }
});

/** bash cuts a line at colons and equals signs too, and takes what is offered for the last piece. */
const PIECES = [
  { words: ['nodes', 'approve', 'bc'], offered: 'bc:24:11:d0:19:22 bc:24:11:d0:19:33' },
  { words: ['nodes', 'approve', 'bc', ':', '24', ':', '11'], offered: '11:d0:19:22 11:d0:19:33' },
  { words: ['nodes', 'approve', 'bc', ':', '24', ':'], offered: '11:d0:19:22 11:d0:19:33' },
  {
    words: ['nodes', 'approve', 'bc', ':', '24', ':', '11', ':', 'd0', ':', '19', ':', '22', 'op'],
    offered: 'opti-01',
  },
  { words: ['nodes', 'list', '--role', '=', 'ser'], offered: 'server' },
  { words: ['nodes', 'list', '--role', '='], offered: 'server agent auto none' },
  {
    words: ['--server', '=', 'http', ':', '//pi', ':', '8080', 'nodes', 'sh'],
    offered: 'show',
  },
];

test('bash completes the MAC of a machine at the door, and values behind an equals sign', async (context) => {
  const names = ['bc:24:11:d0:19:22', 'bc:24:11:d0:19:33', 'opti-01'];
  const { home, env } = homeWithNodes(context, names);
  writeFileSync(join(home, 'completion'), bashCompletion(await describeCommands()));
  const asks = PIECES.map(({ words }) => {
    const line = `COMP_WORDS=(pilotlight ${words.map((word) => `'${word}'`).join(' ')})`;
    return `${line}; COMP_CWORD=${words.length}; _pilotlight; echo "\${COMPREPLY[*]}"`;
  });
  const program = ['source "$HOME/completion"', ...asks].join('\n');
  const { stdout } = await run('bash', ['--norc', '-c', program], { env });
  assert.deepEqual(
    stdout.trimEnd().split('\n'),
    PIECES.map(({ offered }) => offered),
  );
});
