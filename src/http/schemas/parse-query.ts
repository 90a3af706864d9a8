/**
 * Reads a query with a schema, or throws one INPUT_INVALID that names every wrong parameter.
 *
 * @module
 */
import type { Request } from 'express';
import type { z } from 'zod';
import { ProvisioningError } from '../../domain/errors.ts';
import { queryOf } from '../request.ts';
import { parseInput } from './parse.ts';

export function parseQuery<S extends z.ZodObject>(schema: S, request: Request): z.output<S> {
  const given = Object.fromEntries(queryOf(request));
  refuseUnknown(given, Object.keys(schema.shape));
  return parseInput(schema, given);
}

/** A filter that is passed over would answer with what nobody asked for. */
function refuseUnknown(given: Readonly<Record<string, string>>, known: readonly string[]): void {
  const strange = Object.entries(given).filter(([name]) => !known.includes(name));
  if (strange.length === 0) return;
  const expected = `a parameter of this list: ${known.join(', ')}`;
  const problems = strange.map(([name, value]) => {
    return { field: name.slice(0, 80), expected, got: JSON.stringify(value.slice(0, 80)) };
  });
  const fields = problems.map(({ field }) => field).join(', ');
  throw new ProvisioningError('INPUT_INVALID', `look at ${fields}`, { problems });
}
