/**
 * What stands in a source file, and what it is called.
 *
 * @module
 */
import { isMark, isWord } from './imports.ts';
import type { Rule } from './rule.ts';
import type { Token } from './tokens.ts';
import { type File, sources, type Tree } from './tree.ts';

const MAX_LINES = 250;
const CODE = ['src', 'test', 'bench', 'setup'] as const;
/** Who may write to the terminal: the two commands, and the log itself. */
const CONSOLE = /^src\/(?:(?:main|cli)\.ts$|(?:cli|telemetry)\/)/;
const VAGUE = /(?:^|[-_.])(?:utils?|managers?|helpers?|services?)(?=[-_.]|$)/;

/** Of each token of these files that is `wrong`, a line. */
function eachToken(
  files: (tree: Tree) => readonly File[],
  wrong: (tokens: readonly Token[], at: number) => string | undefined,
) {
  return (tree: Tree): string[] =>
    files(tree).flatMap(({ path, tokens }) =>
      tokens.flatMap((token, at) => {
        const what = wrong(tokens, at);
        return what === undefined ? [] : [`${path}:${token.line} ${what}`];
      }),
    );
}

const inSrc = (tree: Tree) => sources(tree, 'src');

/** `process.env`, `process['env']`, and `env` taken from `process` or `node:process`. */
function readsEnvironment(tokens: readonly Token[], at: number): boolean {
  const [token, next, after] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (isWord(token, 'process') && isMark(next, '.', '?.', '[')) return after?.text === 'env';
  if (!isWord(token, 'env')) return false;
  const close = tokens.findIndex((other, n) => n > at && isMark(other, '}', ';', ')'));
  const source = tokens[close + 2];
  return (
    isMark(tokens[close], '}') && (source?.text === 'node:process' || isWord(source, 'process'))
  );
}

/** A name that a module exports as its default, in any of the three notations. */
function exportsDefault(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (isMark(tokens[at], '=')) return isWord(before, 'export');
  return isWord(tokens[at], 'default') && isWord(before, 'export', 'as') && !isImported(tokens, at);
}

function isImported(tokens: readonly Token[], at: number): boolean {
  const opener = tokens.slice(0, at).findLast((token) => isWord(token, 'import', 'export'));
  return isWord(opener, 'import');
}

export const SOURCE_RULES: readonly Rule[] = [
  {
    name: 'only config.ts and cli.ts read the environment',
    reason:
      'Whoever reads it elsewhere adds a setting that no one can find, check or document. The command line is a ' +
      'program of its own, whose variables docs/cli.md has.',
    violations: eachToken(
      (tree) => inSrc(tree).filter(({ path }) => path !== 'src/config.ts' && path !== 'src/cli.ts'),
      (tokens, at) => (readsEnvironment(tokens, at) ? 'reads the environment' : undefined),
    ),
  },
  {
    name: 'nothing but the commands and the log writes to the console',
    reason:
      'A line that does not go through the log has no level, no time, and its secrets are not masked.',
    violations: eachToken(
      (tree) => inSrc(tree).filter(({ path }) => !CONSOLE.test(path)),
      (tokens, at) =>
        isWord(tokens[at], 'console') && isMark(tokens[at + 1], '.', '?.', '[')
          ? `writes to console${tokens[at + 1]?.text}${tokens[at + 2]?.text}`
          : undefined,
    ),
  },
  {
    name: 'each module of src says what it is for',
    reason:
      'The first thing in a file is a doc comment with @module: why it exists, and what to preserve.',
    violations: (tree) =>
      inSrc(tree)
        .filter(
          ({ text }) => !/^(?:#![^\n]*\n)?\s*\/\*\*(?:(?!\*\/)[\s\S])*@module\s*\*\//.test(text),
        )
        .map(({ path }) => `${path}:1 has no doc comment with @module`),
  },
  {
    name: 'no module has a default export',
    reason: 'A thing has one name, the same wherever it is used.',
    violations: eachToken(
      (tree) => sources(tree, ...CODE),
      (tokens, at) => (exportsDefault(tokens, at) ? 'exports a default' : undefined),
    ),
  },
  {
    name: 'nothing is of type any',
    reason: 'It switches the compiler off from there on: unknown says the same and is checked.',
    violations: eachToken(inSrc, (tokens, at) => {
      const named = isMark(tokens[at - 1], '.', '?.') || isMark(tokens[at + 1], ':', '(');
      return isWord(tokens[at], 'any') && !named ? 'any' : undefined;
    }),
  },
  {
    name: `no file has more than ${MAX_LINES} lines`,
    reason: 'A file is one concept, named for it. A longer one is two.',
    violations: (tree) =>
      sources(tree, ...CODE).flatMap(({ path, text }) => {
        const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
        return lines > MAX_LINES ? [`${path}:${lines} has ${lines} lines`] : [];
      }),
  },
  {
    name: 'no file is called utils, manager, helper or service',
    reason: 'Such a name fits anything, and so anything ends up there.',
    violations: (tree) =>
      sources(tree, ...CODE).flatMap(({ path }) => {
        const vague = path.split('/').find((segment) => VAGUE.test(segment.toLowerCase()));
        return vague === undefined ? [] : [`${path}:1 is called ${vague}`];
      }),
  },
];
