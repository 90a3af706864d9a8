/**
 * Long work, described.
 *
 * @module
 */
import { operationsQuery } from '../../schemas/lists.ts';
import { operationAnswer, operationList } from '../../schemas/views/operation.ts';
import type { Operations } from '../operation.ts';

export const OPERATIONS = {
  '/operations': {
    get: {
      id: 'listOperations',
      tag: 'Operations',
      summary: 'List long work',
      description: 'What was begun last comes first.',
      query: operationsQuery,
      answers: { 200: { words: 'A page of operations', schema: operationList } },
    },
  },
  '/operations/:id': {
    get: {
      id: 'getOperation',
      tag: 'Operations',
      summary: 'Show how long work goes on',
      description:
        'It is read out of what is stored anyway, so that it survives a restart; what was about something that is gone is gone, too.',
      answers: { 200: { words: 'The operation', schema: operationAnswer } },
      codes: ['OPERATION_NOT_FOUND'],
    },
  },
} as const satisfies Operations;
