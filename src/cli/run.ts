/**
 * One run of the command line: from what was typed to an exit code.
 *
 * @module
 */
import { createApi } from './api/api.ts';
import { chooseConnection } from './api/connection.ts';
import { closestWord } from './closest-word.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './command-table.ts';
import type { CommandEntry } from './entry.ts';
import { EXIT, type ExitCode, usageError } from './exit.ts';
import { GLOBAL_OPTIONS } from './global-options.ts';
import { type Parsed, parseArguments, split } from './parse-arguments.ts';
import { reportFailure } from './report-failure.ts';
import { createTerminal } from './terminal/terminal.ts';
import type { World } from './world.ts';

export async function runCli(argv: readonly string[], world: World): Promise<ExitCode> {
  try {
    const found = findCommand(argv);
    if (found.kind === 'help') return await help(found.topic, world);
    const command = await found.entry.load();
    const parsed = parseArguments(found.entry.name, command, found.rest);
    if (parsed.global['help'] === true) return await help(found.entry.name, world);
    return (await command.run(callOf(parsed, world))) ?? EXIT.done;
  } catch (error) {
    return reportFailure(error, { world, json: argv.includes('--json') });
  }
}

function callOf({ words, options, global }: Parsed, world: World): Parameters<Command['run']>[0] {
  const text = (key: string) => global[key] as string | undefined;
  const connection = { server: text('server'), tokenFile: text('token-file'), ca: text('ca') };
  const { server, connect } = chooseConnection(connection, world.env);
  return {
    words,
    options,
    json: global['json'] === true,
    api: createApi(server, connect),
    terminal: createTerminal(world, global['no-color'] === true),
    world,
    connection,
  } as Parameters<Command['run']>[0];
}

async function help(topic: string, world: World): Promise<ExitCode> {
  const { helpText } = await import('./help/help.ts');
  const text = await helpText(topic);
  if (text === undefined) throw unknownCommand(topic.split(' '));
  world.stdout.write(text);
  return EXIT.done;
}

type Found =
  | { readonly kind: 'help'; readonly topic: string }
  | { readonly kind: 'command'; readonly entry: CommandEntry; readonly rest: readonly string[] };

/** The longest name that the first words make. A group alone is its first command, or its help. */
export function findCommand(argv: readonly string[]): Found {
  const tokens = split(argv, GLOBAL_OPTIONS);
  const words = tokens.flatMap((token) =>
    token.kind === 'positional' ? [{ text: token.value, at: token.index }] : [],
  );
  const typed = words.map(({ text }) => text);
  if (typed.length === 0) return { kind: 'help', topic: '' };
  if (typed[0] === 'help') return { kind: 'help', topic: typed.slice(1).join(' ') };
  const wantsHelp = tokens.some((token) => token.kind === 'option' && token.name === 'help');
  for (const length of [3, 2, 1]) {
    const name = typed.slice(0, length).join(' ');
    const alone = COMMANDS.find((each) => each.name === name);
    const first = COMMANDS.find((each) => each.name.startsWith(`${name} `));
    const isGroup = first !== undefined && typed.length === length;
    if (isGroup && wantsHelp) return { kind: 'help', topic: name };
    const entry = alone ?? (isGroup ? first : undefined);
    if (entry === undefined || typed.length < length) continue;
    const taken = new Set(words.slice(0, length).map(({ at }) => at));
    return { kind: 'command', entry, rest: argv.filter((_, at) => !taken.has(at)) };
  }
  throw unknownCommand(typed);
}

function unknownCommand(typed: readonly string[]): Error {
  const names = COMMANDS.map(({ name }) => name);
  const groups = new Set(names.map((name) => name.split(' ')[0] ?? ''));
  const isInGroup = groups.has(typed[0] ?? '');
  const shown = typed.slice(0, isInGroup ? 2 : 1).join(' ');
  const near = closestWord(shown, isInGroup ? names : [...groups]);
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  return usageError('', `there is no command "${shown}"${hint}`);
}
