/**
 * Reads an input with a schema, or throws one INPUT_INVALID that names every wrong field.
 *
 * @module
 */
import type { z } from 'zod';
import { type FieldProblem, ProvisioningError } from '../../domain/errors.ts';
import { fieldProblems } from '../../schema/field-problems.ts';

/** `secret`: names of fields whose values are not told again. */
export function parseInput<S extends z.ZodType>(
  schema: S,
  input: unknown,
  secret?: RegExp,
): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const found = firstOfEachField(fieldProblems(parsed.error, input));
  const problems = found.map((problem) =>
    secret?.test(problem.field) ? { ...problem, got: 'something else' } : problem,
  );
  const fields = problems.map(({ field }) => field).join(', ');
  throw new ProvisioningError('INPUT_INVALID', `look at ${fields}`, { problems });
}

/** Text where a list belongs is also too long a list for zod: the first finding is the one that helps. */
function firstOfEachField(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  const fields = problems.map(({ field }) => field);
  return problems.filter(({ field }, index) => fields.indexOf(field) === index);
}
