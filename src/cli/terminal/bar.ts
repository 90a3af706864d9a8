/**
 * A progress bar, as one line of text. Pure.
 *
 * @module
 */

const CELLS = 24;

/** `████████░░░░ 33 %`. `part`: 0 to 1, undefined where nobody knows how much there is to come. */
export function bar(part: number | undefined): string {
  if (part === undefined) return '░'.repeat(CELLS);
  const share = Math.min(1, Math.max(0, part));
  const full = Math.floor(share * CELLS);
  const percent = `${Math.floor(share * 100)} %`.padStart(5);
  return `${'█'.repeat(full)}${'░'.repeat(CELLS - full)} ${percent}`;
}
