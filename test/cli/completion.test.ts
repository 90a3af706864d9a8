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
