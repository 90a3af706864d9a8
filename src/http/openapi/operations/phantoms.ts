/**
 * Phantoms, described.
 *
 * @module
 */
import { named } from '../../schemas/named.ts';
import { phantomSchema } from '../../schemas/phantom.ts';
import { phantomAnswer } from '../../schemas/views/phantom.ts';
import { ANY_SITE } from '../any-site.ts';
import type { Operations } from '../operation.ts';

const draft = named('PhantomDraft', phantomSchema(ANY_SITE));

export const PHANTOMS = {
  '/phantoms': {
    post: {
      id: 'createPhantom',
      tag: 'Phantoms',
      summary: 'Call a phantom',
      description: 'It ends by itself after two minutes. Four may be at work.',
      body: {
        schema: draft,
        optional: true,
        examples: { 'an Optiplex': { arch: 'x86_64-efi', profile: 'default' } },
      },
      answers: { 201: { words: 'It may boot', schema: phantomAnswer, headers: ['Location'] } },
      codes: ['MAC_TAKEN', 'UNAVAILABLE'],
    },
  },
  '/phantoms/:id': {
    get: {
      id: 'getPhantom',
      tag: 'Phantoms',
      summary: 'Show how far a phantom is',
      answers: { 200: { words: 'The phantom', schema: phantomAnswer } },
      codes: ['NODE_NOT_FOUND'],
    },
    delete: {
      id: 'deletePhantom',
      tag: 'Phantoms',
      summary: 'End a phantom, and its ticket',
      answers: { 204: { words: 'It is gone' } },
      codes: ['NODE_NOT_FOUND'],
    },
  },
} as const satisfies Operations;
