/**
 * Colours, for terminals alone.
 *
 * @module
 */

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'faint' | 'bold';

/** SGR parameters (ECMA-48 §8.3.117): the basic colours, which every scheme keeps readable. */
const SGR: Readonly<Record<Tone, number>> = {
  good: 32,
  bad: 31,
  warn: 33,
  busy: 36,
  faint: 2,
  bold: 1,
};

export type Paint = (text: string, tone: Tone | undefined) => string;

export const plainPaint: Paint = (text) => text;

export const colourPaint: Paint = (text, tone) =>
  tone === undefined || text === '' ? text : `\u001b[${SGR[tone]}m${text}\u001b[0m`;

/** https://no-color.org: set and not empty. A dumb terminal knows no colours. */
export function wantsColour(
  env: Readonly<Record<string, string | undefined>>,
  { isTerminal, off }: { readonly isTerminal: boolean; readonly off: boolean },
): boolean {
  return isTerminal && !off && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}
