/**
 * One thing in full: a name and a value a line. Pure.
 *
 * @module
 */
import type { Paint, Tone } from './paint.ts';
import { safeText } from './safe-text.ts';

export type Fact = {
  readonly name: string;
  /** Nothing is shown of what is not known. */
  readonly text: string | null | undefined;
  readonly tone?: Tone | undefined;
};

export function facts(all: readonly Fact[], paint: Paint): readonly string[] {
  const known = all.filter(({ text }) => text !== undefined && text !== null && text !== '');
  const width = Math.max(0, ...known.map(({ name }) => name.length));
  return known.map(
    ({ name, text, tone }) =>
      `${paint(name.padEnd(width), 'faint')}  ${paint(safeText(text ?? ''), tone)}`,
  );
}
