/**
 * The door, described.
 *
 * @module
 */
import { openingSchema } from '../../schemas/admission.ts';
import { named } from '../../schemas/named.ts';
import { doorAnswer } from '../../schemas/views/admission.ts';
import { ANY_SITE } from '../any-site.ts';
import type { Operations } from '../operation.ts';

const opening = named('Opening', openingSchema(ANY_SITE));

export const ADMISSION = {
  '/admission': {
    get: {
      id: 'getDoor',
      tag: 'The door',
      summary: 'Show whether the door is open',
      answers: { 200: { words: 'The door', schema: doorAnswer } },
    },
    post: {
      id: 'openDoor',
      tag: 'The door',
      summary: 'Open the door',
      description:
        'Machines that nobody registered wait on a harmless screen, and one that a rule matches is approved by it. A rule has at least one of `macPrefix`, `uuid` and `serial`, and all that it has must hold.',
      body: {
        schema: opening,
        examples: {
          'half an hour, and a rule': {
            minutes: 30,
            rules: [
              {
                macPrefix: 'd0:50:99',
                role: 'agent',
                profile: 'default',
                hostnamePrefix: 'opti',
              },
            ],
          },
        },
      },
      answers: { 200: { words: 'The door, open', schema: doorAnswer } },
    },
    delete: {
      id: 'closeDoor',
      tag: 'The door',
      summary: 'Close the door',
      answers: { 204: { words: 'It is closed' } },
    },
  },
} as const satisfies Operations;
