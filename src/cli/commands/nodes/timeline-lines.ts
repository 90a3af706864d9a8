/**
 * Lines of timelines, as people read them.
 *
 * @module
 */
import type { LineShape } from '../../api/shapes.ts';
import type { Paint, Tone } from '../../terminal/paint.ts';
import { safeText } from '../../terminal/safe-text.ts';
import type { Terminal } from '../../terminal/terminal.ts';

const TONES: Readonly<Record<string, Tone>> = { alarm: 'bad', refusal: 'warn', stage: 'bold' };
const STAGE_WIDTH = 'in-rotation'.length;

/** In local time: it is compared with the clock on the wall. */
export function timeText(iso: string): string {
  const at = new Date(iso);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** `name`: whose line it is, where several are told together. */
export function lineText(line: LineShape, paint: Paint, name?: string): string {
  const { lastAt, stage, kind, text, count } = line;
  const parts = [
    paint(timeText(lastAt), 'faint'),
    ...(name === undefined ? [] : [safeText(name).padEnd(12)]),
    stage.padEnd(STAGE_WIDTH),
    paint(safeText(text), stage === 'failed' ? 'bad' : TONES[kind]),
    ...(count > 1 ? [paint(`×${count}`, 'faint')] : []),
  ];
  return parts.join('  ');
}

export function printLines(terminal: Terminal, lines: readonly LineShape[]): void {
  for (const line of lines) terminal.print(lineText(line, terminal.paint));
}

/** The end of an installer's log, each line of it made harmless. */
export function logLines(log: string): readonly string[] {
  return log
    .trimEnd()
    .split('\n')
    .map((line) => `    ${safeText(line)}`);
}
