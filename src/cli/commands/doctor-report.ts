/**
 * What the doctor found, for people. Pure.
 *
 * @module
 */
import { wrap } from '../help/wrap.ts';
import type { Paint, Tone } from '../terminal/paint.ts';
import { safeText } from '../terminal/safe-text.ts';
import type { FindingShape } from '../world.ts';

const STATES: Readonly<Record<FindingShape['state'], { mark: string; tone: Tone }>> = {
  ok: { mark: 'ok', tone: 'good' },
  warning: { mark: 'warning', tone: 'warn' },
  problem: { mark: 'problem', tone: 'bad' },
  skipped: { mark: 'skipped', tone: 'faint' },
};

const MARK_WIDTH = 9;
const CHECK_WIDTH = 14;
const TEXT_WIDTH = 90;

/** A line; below it why, what to do, and what to paste into a router. */
export function findingLines(finding: FindingShape, paint: Paint): readonly string[] {
  const { check, state, title, cause, remedy, lines = [] } = finding;
  const { mark, tone } = STATES[state];
  const head = `${paint(mark.padEnd(MARK_WIDTH), tone)}${check.padEnd(CHECK_WIDTH)}${safeText(title)}`;
  const indent = ' '.repeat(MARK_WIDTH);
  return [
    head,
    ...paragraph('why', cause, indent),
    ...paragraph('do', remedy, indent),
    ...lines.flatMap(({ system, text }) => [
      `${indent}${paint(system, 'bold')}`,
      ...text.split('\n').map((line) => `${indent}    ${line}`),
    ]),
  ];
}

const LABEL_WIDTH = 5;

function paragraph(label: string, text: string | undefined, indent: string): readonly string[] {
  if (text === undefined) return [];
  return wrap(safeText(text), TEXT_WIDTH).map((line, at) => {
    return `${indent}${(at === 0 ? label : '').padEnd(LABEL_WIDTH)}${line}`;
  });
}

export function summaryLine(findings: readonly FindingShape[], paint: Paint): string {
  const count = (state: FindingShape['state']) =>
    findings.filter((finding) => finding.state === state).length;
  const [problems, warnings, oks] = [count('problem'), count('warning'), count('ok')];
  const counted = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  const text = `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}, ${oks} ok.`;
  return paint(text, problems > 0 ? 'bad' : warnings > 0 ? 'warn' : 'good');
}
