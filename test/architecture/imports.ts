/**
 * What a module leans on: every way in which a file can name another.
 *
 * @module
 */
import type { Token } from './tokens.ts';

export type Import = {
  /** `reexport`: `export … from`. `url`: `new URL('./worker.ts', import.meta.url)`, as for workers. */
  readonly kind: 'static' | 'reexport' | 'dynamic' | 'require' | 'url';
  /** Undefined where it is computed, and cannot be known before it runs. */
  readonly specifier: string | undefined;
  /** `import type`: nothing is loaded. */
  readonly types: boolean;
  readonly line: number;
};

/** In the order of the file; types as well as values. */
export function importsOf(tokens: readonly Token[]): readonly Import[] {
  return tokens.flatMap((token, at) => {
    if (token.kind !== 'word' || isMark(tokens[at - 1], '.', '?.')) return [];
    const found = READERS.get(token.text)?.(tokens, at);
    return found === undefined
      ? []
      : [
          {
            ...found,
            types: isWord(tokens[at + 1], 'type') && !isWord(tokens[at + 2], 'from'),
            line: token.line,
          },
        ];
  });
}

type Found = Omit<Import, 'line' | 'types'>;
type Reader = (tokens: readonly Token[], at: number) => Found | undefined;

const READERS: ReadonlyMap<string, Reader> = new Map([
  ['import', importHere],
  ['export', exportHere],
  ['require', requireHere],
  ['URL', urlHere],
]);

function importHere(tokens: readonly Token[], at: number): Found | undefined {
  const next = tokens[at + 1];
  if (next?.kind === 'string') return { kind: 'static', specifier: next.text };
  if (isMark(next, '(')) return { kind: 'dynamic', specifier: literal(tokens, at + 2) };
  if (isMark(next, '.')) return resolved(tokens, at + 4);
  return fromClause('static', tokens, at + 1);
}

function exportHere(tokens: readonly Token[], at: number): Found | undefined {
  const list = isWord(tokens[at + 1], 'type') ? at + 2 : at + 1;
  return isMark(tokens[list], '{', '*') ? fromClause('reexport', tokens, list) : undefined;
}

function requireHere(tokens: readonly Token[], at: number): Found | undefined {
  if (isMark(tokens[at + 1], '.')) return resolved(tokens, at + 2);
  if (!isMark(tokens[at + 1], '(')) return undefined;
  return { kind: 'require', specifier: literal(tokens, at + 2) };
}

function urlHere(tokens: readonly Token[], at: number): Found | undefined {
  const specifier = literal(tokens, at + 2);
  const base = ['import', 'meta', 'url'].every((word, n) => isWord(tokens[at + 4 + 2 * n], word));
  return base && specifier !== undefined ? { kind: 'url', specifier } : undefined;
}

/** `import.meta.resolve('x')` and `require.resolve('x')`: `at` is where `resolve` would stand. */
function resolved(tokens: readonly Token[], at: number): Found | undefined {
  if (!isWord(tokens[at], 'resolve') || !isMark(tokens[at + 1], '(')) return undefined;
  return { kind: 'require', specifier: literal(tokens, at + 2) };
}

/** `… from 'x'`, where a list of names, `* as name` or a default name may come before. */
function fromClause(
  kind: 'static' | 'reexport',
  tokens: readonly Token[],
  start: number,
): Found | undefined {
  for (let at = start; at < tokens.length; at += 1) {
    const [token, next] = [tokens[at], tokens[at + 1]];
    if (isWord(token, 'from') && next?.kind === 'string') return { kind, specifier: next.text };
    const inList =
      token?.kind === 'word' || token?.kind === 'string' || isMark(token, '{', '}', ',', '*');
    if (!inList) return undefined;
  }
  return undefined;
}

/** The whole argument at `at`, if it is a text that is written out. */
function literal(tokens: readonly Token[], at: number): string | undefined {
  const [token, after] = [tokens[at], tokens[at + 1]];
  const written =
    token?.kind === 'string' || (token?.kind === 'template' && !token.text.includes('\0'));
  return written && isMark(after, ')', ',') ? token.text : undefined;
}

export function isWord(token: Token | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'word' && texts.includes(token.text);
}

export function isMark(token: Token | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'mark' && texts.includes(token.text);
}
