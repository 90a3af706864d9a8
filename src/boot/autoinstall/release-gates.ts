/**
 * What a release of Ubuntu's installer drops, dies of or takes for something else.
 *
 * @module
 */
import type { FieldProblem } from '../../domain/errors.ts';
import type { Answers } from './answers.ts';

type Gate = {
  readonly field: string;
  /** The first point release that does what was asked. */
  readonly since: string;
  /** What an older one does instead. */
  readonly instead: string;
  readonly asked: (answers: Answers) => unknown;
};

const GATES: readonly Gate[] = [
  {
    field: 'kernel-crash-dumps',
    since: '26.04',
    instead: 'which drops it without a word',
    asked: (answers) => answers['kernel-crash-dumps'],
  },
  {
    field: 'zdevs',
    since: '26.04',
    instead: 'which drops it without a word',
    asked: (answers) => answers['zdevs'],
  },
  {
    field: 'identity.groups',
    since: '26.04',
    instead: 'which ends in an error at it',
    asked: (answers) => at(answers, 'identity', 'groups'),
  },
  {
    field: 'storage.layout.name',
    since: '24.04',
    instead: 'which takes zfs for direct',
    asked: (answers) => ifEqual(at(answers, 'storage', 'layout', 'name'), 'zfs'),
  },
  {
    field: 'storage.layout.match',
    since: '24.04.2',
    instead: 'which takes one specification and no list',
    asked: (answers) => ifList(at(answers, 'storage', 'layout', 'match')),
  },
  {
    field: 'storage.layout.match.id_path',
    since: '24.04',
    instead: 'which may pass it over, and take another disk',
    asked: (answers) => at(answers, 'storage', 'layout', 'match', 'id_path'),
  },
  {
    field: 'late-commands',
    since: '24.04.4',
    instead: 'where the user is made at the first boot only',
    asked: commandOfUser,
  },
];

/** `24.04.4`; a release without its point is its first. Undefined: any. */
export function gateProblems(answers: Answers, point: string | undefined): readonly FieldProblem[] {
  return GATES.flatMap(({ field, since, instead, asked }) => {
    const value = asked(answers);
    if (value === undefined || isSince(point, since)) return [];
    const got = `${JSON.stringify(value).slice(0, 80)} with ${point}, ${instead}`;
    return [{ field: `autoinstall.${field}`, expected: `nothing, or Ubuntu ${since}`, got }];
  });
}

function isSince(point: string | undefined, since: string): boolean {
  const numbers = (text: string) => text.split('.').map(Number);
  if (point === undefined || !/^\d+(\.\d+){1,2}$/.test(point)) return true;
  const [year = 0, month = 0, dot = 0] = numbers(point);
  const [sinceYear = 0, sinceMonth = 0, sinceDot = 0] = numbers(since);
  if (year !== sinceYear) return year > sinceYear;
  return month === sinceMonth ? dot >= sinceDot : month > sinceMonth;
}

/** A command that hands something to the user of `identity`, or runs as that user. */
function commandOfUser(answers: Answers): string | undefined {
  const name = at(answers, 'identity', 'username');
  const list = answers['late-commands'];
  if (typeof name !== 'string' || !Array.isArray(list)) return undefined;
  const asUser = new RegExp(String.raw`\b(chown|su|sudo|runuser|install)\b[^;&|\n]*\b${name}\b`);
  const lines = list.map((entry: unknown) =>
    Array.isArray(entry) ? entry.join(' ') : String(entry),
  );
  return lines.find((line) => asUser.test(line));
}

function at(answers: Answers, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null ? (value as Answers)[key] : undefined;
  }, answers);
}

function ifEqual(value: unknown, wanted: string): unknown {
  return value === wanted ? value : undefined;
}

function ifList(value: unknown): unknown {
  return Array.isArray(value) ? value : undefined;
}
