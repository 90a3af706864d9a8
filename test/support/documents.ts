/**
 * The documents, as the tests that hold them to the code read them.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** `path` is relative to the repository. */
export type Page = { readonly path: string; readonly text: string };

/** A block of code. `words` are those behind its language: ```console run. */
export type Fence = {
  readonly language: string;
  readonly words: readonly string[];
  readonly text: string;
  /** Of its first line of code, from 1. */
  readonly line: number;
};

/** A piece of code inside a sentence. */
export type Span = { readonly text: string; readonly line: number };

/** README, changelog, and everything below docs/ and examples/. */
export function pages(): readonly Page[] {
  const below = (folder: string) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md'))
      .map((path) => `${folder}/${path}`);
  return ['README.md', 'CHANGELOG.md', ...below('docs'), ...below('examples')].map(page);
}

export function page(path: string): Page {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}

/** Indented in a list, too. */
const FENCE = /^([ \t]*)(```+|~~~+)([^\n]*)\n([\s\S]*?)^\1\2[ \t]*$/gm;

export function fencesOf({ text }: Pick<Page, 'text'>): readonly Fence[] {
  return [...text.matchAll(FENCE)].map(({ 1: indent = '', 3: info = '', 4: code = '', index }) => {
    const [language = '', ...words] = info.trim().split(/\s+/);
    const lines = code.split('\n').map((line) => line.replace(new RegExp(`^${indent}`), ''));
    return { language, words, text: lines.join('\n'), line: lineAt(text, index) + 1 };
  });
}

export function spansOf({ text }: Pick<Page, 'text'>): readonly Span[] {
  const plain = text.replace(FENCE, (fence) => fence.replace(/[^\n]/g, ' '));
  return [...plain.matchAll(/`([^`]+)`/g)].map((match) => ({
    text: (match[1] ?? '').replace(/\s+/g, ' ').trim(),
    line: lineAt(plain, match.index),
  }));
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
