/**
 * A timeline as text: when (after its first line), the stage after the line, its kind, its words.
 *
 * @module
 */
import type { TimelineEntry } from '../../src/domain/timeline.ts';

/** `began` is in ms since the epoch. */
export function timelineText(entries: readonly TimelineEntry[], began: number): string {
  return entries.map((entry) => `${lineText(entry, began)}\n`).join('');
}

function lineText({ at, lastAt, kind, stage, text, count, log }: TimelineEntry, began: number) {
  const often = count === 1 ? '' : `  (${count} times, until ${clockText(lastAt - began)})`;
  const head = `${clockText(at - began)}  ${stage.padEnd(10)}  ${kind.padEnd(7)}  ${text}${often}`;
  const quoted =
    log === undefined
      ? []
      : log
          .trimEnd()
          .split('\n')
          .map((line) => `    | ${line}`);
  return [head, ...quoted].join('\n');
}

/** `0:12:34` */
function clockText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (value: number) => String(value % 60).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60))}:${two(seconds)}`;
}
