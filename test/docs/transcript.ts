/**
 * Transcripts in documents: commands behind `$`, and what they print.
 *
 * @module
 */
import type { Fence } from '../support/documents.ts';

export type Exchange = { readonly command: string; readonly output: string };

export function exchangesOf({ text }: Pick<Fence, 'text'>): readonly Exchange[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...output] = part.trimEnd().split('\n');
      return { command, output: output.join('\n') };
    });
}

/** `…` stands for the rest of a word, of words, of a line; alone in its line for any lines. */
export function matches(shown: string, printed: string): boolean {
  const lines = shown
    .split('\n')
    .map((line) =>
      line === '…'
        ? '(?:[^\\n]*\\n)*?'
        : `${line.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&').replaceAll('…', '[^\\n]*')}\\n`,
    );
  const trimmed = printed
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
  return new RegExp(`^${lines.join('')}$`).test(`${trimmed.trimEnd()}\n`);
}
