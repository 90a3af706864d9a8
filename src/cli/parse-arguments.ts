/**
 * From what was typed to a command's words and options. Every mistake says what was expected.
 *
 * `parseArgs` of Node splits the line; what it means is judged here, for its own errors know neither the
 * command nor what is near.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { closestWord } from './closest-word.ts';
import type { ArgumentSpec, Command, OptionSpec, Options } from './command.ts';
import { usageError } from './exit.ts';
import { GLOBAL_OPTIONS } from './global-options.ts';
import { parseSpan } from './terminal/amounts.ts';

type Value = string | number | boolean | readonly string[] | undefined;
export type Values = Readonly<Record<string, Value>>;

export type Parsed = { readonly words: Values; readonly options: Values; readonly global: Values };

export type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

/** The parts of a line. Options that `options` does not have are taken for flags. */
export function split(argv: readonly string[], options: Options): readonly Token[] {
  const specs = Object.entries(options).map(([name, { kind, short }]) => [
    name,
    { type: kind === 'flag' ? 'boolean' : 'string', multiple: true, ...(short ? { short } : {}) },
  ]);
  const config = { args: [...argv], options: Object.fromEntries(specs) };
  return parseArgs({ ...config, strict: false, allowPositionals: true, tokens: true }).tokens;
}

/** `name` is the command's, and `argv` what follows it. */
export function parseArguments(name: string, command: Command, argv: readonly string[]): Parsed {
  const known: Options = { ...GLOBAL_OPTIONS, ...command.options };
  const tokens = split(argv, known);
  const given = readOptions(name, known, tokens);
  const globals = Object.keys(GLOBAL_OPTIONS);
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const pick = (isGlobal: boolean) =>
    Object.fromEntries(
      Object.keys(known)
        .filter((key) => globals.includes(key) === isGlobal)
        .map((key) => [key, given.get(key) ?? whenMissing(known[key])]),
    );
  const global = pick(true);
  const wantsHelp = global['help'] === true;
  return { words: wantsHelp ? {} : readWords(name, command, words), options: pick(false), global };
}

function whenMissing(spec: OptionSpec | undefined): Value {
  if (spec?.kind === 'flag') return false;
  return spec?.kind === 'texts' ? [] : undefined;
}

function readOptions(name: string, known: Options, tokens: readonly Token[]): Map<string, Value> {
  const given = new Map<string, Value>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    if (spec === undefined) throw unknownOption(name, token.rawName, Object.keys(known));
    if (given.has(token.name) && spec.kind !== 'texts' && spec.kind !== 'flag') {
      throw usageError(name, `${token.rawName} is given twice`);
    }
    const value = readValue(spec, token.value, (expected) =>
      usageError(name, `${token.rawName}: expected ${expected}, got ${gotText(token.value)}`),
    );
    given.set(
      token.name,
      spec.kind === 'texts' ? [...listOf(given.get(token.name)), value] : value,
    );
  }
  return given;
}

/** ms: a timer of Node that is to last 25 days or more ends at once. */
const LONGEST = 24 * 86_400_000;

const listOf = (value: Value) => (Array.isArray(value) ? value : []);
const gotText = (value: string | undefined) =>
  value === undefined || value === '' ? 'nothing' : `"${value}"`;

function readValue(
  spec: OptionSpec,
  text: string | undefined,
  wrong: (expected: string) => Error,
): string | number | boolean {
  if (spec.kind === 'flag') {
    if (text === undefined) return true;
    throw wrong('no value');
  }
  if (text === undefined || text === '') throw wrong(spec.choices?.join(', ') ?? 'a value');
  if (spec.kind === 'number') {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw wrong('a whole number');
  }
  if (spec.kind === 'duration') {
    const ms = parseSpan(text);
    if (ms === undefined) throw wrong('a time such as 90s, 10m or 2h');
    if (ms > LONGEST) throw wrong('24d at most');
    return ms;
  }
  if (spec.choices !== undefined && !spec.choices.includes(text)) {
    throw wrong(`one of ${spec.choices.join(', ')}`);
  }
  return text;
}

function unknownOption(name: string, rawName: string, known: readonly string[]): Error {
  const near = closestWord(rawName.replace(/^-+/, ''), known);
  const hint = near === undefined ? '' : `; did you mean --${near}?`;
  return usageError(name, `${name} has no option ${rawName}${hint}`);
}

function readWords(name: string, command: Command, given: readonly string[]): Values {
  const rest = [...given];
  const values: Record<string, Value> = {};
  for (const [key, spec] of Object.entries(command.arguments)) {
    const isList = spec.kind === 'many' || spec.kind === 'any';
    const taken = rest.splice(0, isList ? rest.length : 1);
    if (taken.length === 0 && (spec.kind === 'one' || spec.kind === 'many')) {
      throw usageError(name, `${key} is missing: ${spec.help}`);
    }
    for (const word of taken) judgeWord(name, { key, spec, word });
    values[key] = isList ? taken : taken[0];
  }
  if (rest.length > 0) throw usageError(name, `${name} takes no more words, got "${rest[0]}"`);
  return values;
}

type GivenWord = { readonly key: string; readonly spec: ArgumentSpec; readonly word: string };

function judgeWord(name: string, { key, spec, word }: GivenWord): void {
  if (word === '') throw usageError(name, `${key}: expected ${spec.help}, got nothing`);
  if (spec.choices === undefined || spec.choices.includes(word)) return;
  throw usageError(name, `${key}: expected one of ${spec.choices.join(', ')}, got "${word}"`);
}
