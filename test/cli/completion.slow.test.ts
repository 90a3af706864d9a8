import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { describeCommands } from '../../src/cli/completion/described.ts';
import { fishCompletion } from '../../src/cli/completion/fish.ts';
import { zshCompletion } from '../../src/cli/completion/zsh.ts';
import { assertOffers, COMPLETION_CASES, homeWithNodes } from '../support/completion-cases.ts';
import { command, needs } from '../support/needs.ts';

const run = promisify(execFile);

test('fish offers what fits the place', needs(command('fish')), async (context) => {
  const { home, env } = homeWithNodes(context);
  writeFileSync(join(home, 'completion'), fishCompletion(await describeCommands()));
  for (const each of COMPLETION_CASES) {
    const program = `source "$HOME/completion"; complete -C 'pilotlight ${each.typed}'`;
    const { stdout, stderr } = await run('fish', ['--no-config', '-c', program], { env });
    assert.equal(stderr, '');
    assertOffers(stdout.split('\n'), each);
  }
});

/**
 * zsh at a terminal of its own. Everything that is offered comes by compadd, which writes it down first. What is
 * typed before zsh reads keys again would be the terminal's: a line with ^U in it would be gone.
 */
const ZSH = `
zmodload zsh/zpty
zpty z "PS1=; exec zsh -f -i"
ready() { while zpty -r z line; do [[ $line == *reads-keys* ]] && break; done }
typed() { zpty -w -n z "$1" }
typed 'autoload -Uz compinit; compinit -u -d ~/dump; source ~/completion'$'\\n'
typed 'compadd() { local -a hits; builtin compadd -O hits "$@"; print -l -- $hits >> ~/offers; builtin compadd "$@" }'$'\\n'
typed 'zle-line-init() { print reads-""keys }; zle -N zle-line-init'$'\\n'
ready
typed 'zle -C offer list-choices _main_complete; bindkey "^I" offer'$'\\n'
ready
for line in "$@"; do
  typed "pilotlight $line"$'\\t'$'\\x15'"echo -- ---- >> ~/offers"$'\\n'
  ready
done
zpty -d z
`;

test('zsh offers what fits the place', needs(command('zsh')), async (context) => {
  const { home, env } = homeWithNodes(context);
  writeFileSync(join(home, 'completion'), zshCompletion(await describeCommands()));
  const lines = COMPLETION_CASES.map(({ typed }) => typed);
  await run('zsh', ['-f', '-c', ZSH, 'zsh', ...lines], { env, timeout: 60_000 });
  const offers = readFileSync(join(home, 'offers'), 'utf8').split('----\n');
  for (const [at, each] of COMPLETION_CASES.entries()) {
    assertOffers((offers[at] ?? '').split('\n'), each);
  }
});
