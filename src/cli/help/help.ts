/**
 * What `--help` shows: of everything, of a group of commands, of one command.
 *
 * @module
 */
import type { Arguments, Command, OptionSpec, Options } from '../command.ts';
import { COMMANDS, GROUPS } from '../command-table.ts';
import type { CommandEntry } from '../entry.ts';
import { GLOBAL_OPTIONS } from '../global-options.ts';
import { wrap } from './wrap.ts';

/** Undefined where nothing is called `topic`; '' is everything. */
export async function helpText(topic: string): Promise<string | undefined> {
  if (topic === '') return overview();
  const entry = COMMANDS.find(({ name }) => name === topic);
  if (entry !== undefined) return commandHelp(entry, await entry.load());
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${topic} `));
  return group.length === 0 ? undefined : groupHelp(topic, group);
}

function overview(): string {
  const parts = GROUPS.map(({ title, commands }) => {
    const rows = commands.map((name) => [name, summaryOf(name)] as const);
    return [title, ...columns(rows), ''].join('\n');
  });
  return [
    'pilotlight COMMAND [words] [options]',
    '',
    ...parts,
    'Everywhere',
    ...columns(optionRows(GLOBAL_OPTIONS)),
    '',
    'pilotlight help COMMAND shows what a command takes, and examples.',
    '',
  ].join('\n');
}

/** A group is told by its commands. */
function summaryOf(name: string): string {
  const alone = COMMANDS.find((entry) => entry.name === name);
  if (alone !== undefined) return alone.summary;
  const group = COMMANDS.filter((entry) => entry.name.startsWith(`${name} `));
  return group.map((entry) => entry.name.slice(name.length + 1)).join(', ');
}

function groupHelp(topic: string, group: readonly CommandEntry[]): string {
  const rows = group.map(({ name, summary }) => [name, summary] as const);
  return [
    `pilotlight ${topic} COMMAND`,
    '',
    ...columns(rows),
    '',
    `Without a command: ${group[0]?.name}. pilotlight ${topic} COMMAND --help shows what one takes.`,
    '',
  ].join('\n');
}

function commandHelp({ name, summary }: CommandEntry, command: Command): string {
  const { options, about, examples } = command;
  const words = argumentWords(command.arguments);
  const hasOptions = Object.keys(options).length > 0;
  return [
    ['pilotlight', name, ...words, ...(hasOptions ? ['[options]'] : [])].join(' '),
    '',
    ...wrap(`${summary}.${about === '' ? '' : ` ${about}`}`, 78).map((line) => `  ${line}`),
    '',
    ...section('Words', argumentRows(command.arguments)),
    ...section('Options', optionRows(options)),
    ...section('Everywhere', optionRows(GLOBAL_OPTIONS)),
    'Examples',
    ...examples.flatMap(({ line, why }) => [`  $ ${line}`, `      ${why}`]),
    '',
  ].join('\n');
}

function section(title: string, rows: readonly (readonly [string, string])[]): readonly string[] {
  return rows.length === 0 ? [] : [title, ...columns(rows), ''];
}

/** `NAME`, `[NAME]`, `NAME...`, `[NAME...]`. */
export function argumentWords(args: Arguments): readonly string[] {
  return Object.entries(args).map(([key, { kind }]) => {
    const name = key.toUpperCase();
    const repeated = kind === 'many' || kind === 'any' ? `${name}...` : name;
    return kind === 'optional' || kind === 'any' ? `[${repeated}]` : repeated;
  });
}

function argumentRows(args: Arguments) {
  return Object.entries(args).map(
    ([key, { help, choices }]) => [key.toUpperCase(), withChoices(help, choices)] as const,
  );
}

function optionRows(options: Options) {
  return Object.entries(options).map(
    ([name, spec]) => [optionWord(name, spec), withChoices(spec.help, spec.choices)] as const,
  );
}

function optionWord(name: string, { short, value, kind }: OptionSpec): string {
  const long = `${short === undefined ? '' : `-${short}, `}--${name}`;
  return kind === 'flag' ? long : `${long} ${value ?? name.toUpperCase()}`;
}

function withChoices(help: string, choices: readonly string[] | undefined): string {
  return choices === undefined ? help : `${help}: ${choices.join(', ')}`;
}

const LEFT = 22;
const WIDTH = 78;

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const left = Math.min(LEFT, Math.max(0, ...rows.map(([name]) => name.length))) + 2;
  return rows.flatMap(([name, text]) => {
    const [first = '', ...rest] = wrap(text, WIDTH - left);
    const indent = ' '.repeat(left + 2);
    const isLong = name.length > LEFT;
    const head = isLong ? [`  ${name}`, indent + first] : [`  ${name.padEnd(left)}${first}`];
    return [...head, ...rest.map((line) => indent + line)].map((line) => line.trimEnd());
  });
}
