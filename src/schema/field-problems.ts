/**
 * What zod found wrong, in the words that every face of Pilotlight uses: field, expected, got.
 *
 * Shared by those that read what people write: the configuration, the API and the profiles.
 *
 * @module
 */
import type { z } from 'zod';
import type { FieldProblem } from '../domain/errors.ts';

/** Longer values are cut in messages: a person has to find the field, not to read the value again. */
const SHOWN = 80;

/** One problem a wrong field, in the order of the schema. `macs[1]`, `boot.offer`: the path as people write it. */
export function fieldProblems(error: z.ZodError, input: unknown): readonly FieldProblem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, input));
}

function problemsOf(issue: z.core.$ZodIssue, input: unknown): readonly FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: pathText([...issue.path, key]),
      expected: 'no such field',
      got: shownAt(input, [...issue.path, key]),
    }));
  }
  if (issue.code === 'invalid_key') {
    // The key is what is wrong, whatever stands behind it.
    const expected = issue.issues.map(({ message }) => message).join(', ');
    return [{ field: pathText(issue.path), expected, got: shown(issue.path.at(-1)) }];
  }
  const got = shownAt(input, issue.path);
  return [{ field: pathText(issue.path), expected: expectation(issue), got }];
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `${measure(issue.origin)}${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `${measure(issue.origin)}${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit(issue.origin)}`;
    default:
      return issue.message;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys and values',
  record: 'keys and values',
};

function measure(origin: string): string {
  return origin === 'number' || origin === 'int' ? 'a number of ' : '';
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}

function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the whole';
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      return index === 0 ? String(part) : `.${String(part)}`;
    })
    .join('');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[part]
        : undefined,
    input,
  );
}

/** Fields whose value is told to nobody: an answer is logged, shown and copied around. */
const SECRET = /(?:password|secret|token)$/i;
const HIDDEN = 'a value that is not shown';

function shownAt(input: unknown, path: readonly PropertyKey[]): string {
  const value = valueAt(input, path);
  const isSecret = path.some((part) => SECRET.test(String(part)));
  return isSecret && value !== undefined ? HIDDEN : shown(value);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value, withoutSecrets) ?? String(value);
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}… (${text.length} characters)`;
}

function withoutSecrets(key: string, value: unknown): unknown {
  return SECRET.test(key) ? HIDDEN : value;
}
