/**
 * Tables for people: aligned, no wider than the terminal. Pure.
 *
 * @module
 */
import type { Paint, Tone } from './paint.ts';
import { safeText } from './safe-text.ts';

export type Column<Row> = {
  readonly heading: string;
  text(row: Row): string;
  tone?(row: Row): Tone | undefined;
  readonly align?: 'right';
  /** Gives way first where there is too little room. */
  readonly elastic?: true;
};

export type Page = { readonly width: number; readonly paint: Paint };

const GAP = 2;
const ELASTIC_LEAST = 12;
const LEAST = 3;

/** The lines of the table. Nothing but the heading where there are no rows. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, paint }: Page,
): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => safeText(column.text(row))));
  const widths = fit(columns, naturalWidths(columns, cells), width);
  const heading = columns.map((column, at) => pad(column.heading, widths[at] ?? 0, column.align));
  const lines = cells.map((texts, row) =>
    texts.map((text, at) => {
      const column = columns[at];
      const shown = pad(text, widths[at] ?? 0, column?.align);
      return paint(shown, column?.tone?.(rows[row] as Row));
    }),
  );
  return [paint(joined(heading), 'faint'), ...lines.map(joined)];
}

function joined(cells: readonly string[]): string {
  return cells.join(' '.repeat(GAP)).trimEnd();
}

function naturalWidths<Row>(columns: readonly Column<Row>[], cells: readonly string[][]) {
  return columns.map(({ heading }, at) =>
    Math.max(heading.length, ...cells.map((texts) => length(texts[at] ?? ''))),
  );
}

/** Takes from elastic columns first, then from the widest, until it fits or nothing more can go. */
function fit<Row>(
  columns: readonly Column<Row>[],
  natural: readonly number[],
  width: number,
): readonly number[] {
  const widths = [...natural];
  let over = widths.reduce((sum, each) => sum + each, GAP * (widths.length - 1)) - width;
  for (const [takes, least] of [
    [(at: number) => columns[at]?.elastic === true, ELASTIC_LEAST],
    [() => true, LEAST],
  ] as const) {
    while (over > 0) {
      const at = widest(widths, (index) => takes(index) && (widths[index] ?? 0) > least);
      if (at === undefined) break;
      widths[at] = (widths[at] ?? 0) - 1;
      over -= 1;
    }
  }
  return widths;
}

function widest(widths: readonly number[], takes: (at: number) => boolean): number | undefined {
  let best: number | undefined;
  for (const [at, each] of widths.entries()) {
    if (takes(at) && (best === undefined || each > (widths[best] ?? 0))) best = at;
  }
  return best;
}

function pad(text: string, width: number, align: 'right' | undefined): string {
  const shown = length(text) > width ? cut(text, width) : text;
  const room = ' '.repeat(Math.max(0, width - length(shown)));
  return align === 'right' ? room + shown : shown + room;
}

/** Code points, not UTF-16 units. */
export function length(text: string): number {
  return [...text].length;
}

export function cut(text: string, width: number): string {
  if (length(text) <= width) return text;
  return `${[...text].slice(0, Math.max(0, width - 1)).join('')}…`;
}
