/**
 * Long work, as it is answered.
 *
 * @module
 */
import { z } from 'zod';
import { OPERATION_KINDS, OPERATION_STATES } from '../../../domain/operation.ts';
import { named } from '../named.ts';
import { page, time, words } from './parts.ts';

const href = z.string().meta({ description: 'Its address' });

export const operationLink = named('OperationLink', z.strictObject({ id: z.string(), href }));

/** What stands in an answer 202 beside what it is about. */
export const FOLLOWED = {
  operation: operationLink,
  operations: z
    .array(operationLink)
    .exactOptional()
    .meta({ description: 'Where it is several, one for each' }),
};

export const operationAnswer = named(
  'Operation',
  z.strictObject({
    id: z.string(),
    href,
    kind: z.enum(OPERATION_KINDS),
    target: z.strictObject({
      kind: z.enum(['node', 'image', 'vm', 'cluster']),
      id: words,
      name: z.string(),
      href: z.string(),
    }),
    state: z.enum(OPERATION_STATES).meta({
      description: '`stopped`: it goes no further by itself, and can be taken up again',
    }),
    percent: z.number().nullable(),
    step: words.meta({ description: 'What happens now, in words' }),
    reason: words.meta({ description: 'Why it waits, stopped or failed' }),
    startedAt: time.nullable(),
    endedAt: time.nullable(),
  }),
);

export const operationList = named(
  'OperationList',
  z.strictObject({ operations: z.array(operationAnswer), ...page }),
);
