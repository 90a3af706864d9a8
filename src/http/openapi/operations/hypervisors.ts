/**
 * Hypervisors, described.
 *
 * @module
 */

import { hypervisorPatch, newHypervisor } from '../../schemas/hypervisor.ts';
import { hypervisorsQuery } from '../../schemas/lists.ts';
import { named } from '../../schemas/named.ts';
import { hypervisorAnswer, hypervisorList } from '../../schemas/views/hypervisor.ts';
import type { Operations } from '../operation.ts';

const draft = named('HypervisorDraft', newHypervisor);
const patch = named('HypervisorPatch', hypervisorPatch);

const CONTACT = [
  'HYPERVISOR_TAKEN',
  'HYPERVISOR_REFUSED',
  'HYPERVISOR_UNTRUSTED',
  'HYPERVISOR_UNREACHABLE',
] as const;

export const HYPERVISORS = {
  '/hypervisors': {
    get: {
      id: 'listHypervisors',
      tag: 'Hypervisors',
      summary: 'List the hypervisors',
      description: 'As they were last seen.',
      query: hypervisorsQuery,
      answers: { 200: { words: 'The hypervisors', schema: hypervisorList } },
    },
    post: {
      id: 'createHypervisor',
      tag: 'Hypervisors',
      summary: 'Reach a hypervisor and register it',
      description:
        'Without a fingerprint or a CA it is refused with `HYPERVISOR_UNTRUSTED`, and `problems` holds the certificates that have to be confirmed.',
      body: {
        schema: draft,
        examples: {
          'one host': {
            name: 'pve',
            endpoints: ['https://192.168.1.40:8006'],
            tokenId: 'pilotlight@pve!pilotlight',
            tokenSecret: '4b8e3b0a-9d3f-4a53-9a6c-0f8f6d1a2b3c',
            fingerprint: Array(32).fill('AB').join(':'),
          },
        },
      },
      takes: ['Idempotency-Key'],
      answers: {
        201: { words: 'It is registered', schema: hypervisorAnswer, headers: ['Location', 'ETag'] },
      },
      codes: CONTACT,
    },
  },
  '/hypervisors/:id': {
    get: {
      id: 'getHypervisor',
      tag: 'Hypervisors',
      summary: 'Show a hypervisor',
      takes: ['If-None-Match'],
      answers: { 200: { words: 'The hypervisor', schema: hypervisorAnswer, headers: ['ETag'] } },
      codes: ['HYPERVISOR_NOT_FOUND'],
    },
    patch: {
      id: 'updateHypervisor',
      tag: 'Hypervisors',
      summary: 'Change a hypervisor',
      description: 'What is not given stays. Endpoints, token and certificate are tried first.',
      body: { schema: patch, examples: { 'another name': { name: 'pve-cellar' } } },
      takes: ['If-Match'],
      answers: {
        200: { words: 'The hypervisor as it is now', schema: hypervisorAnswer, headers: ['ETag'] },
      },
      codes: ['HYPERVISOR_NOT_FOUND', ...CONTACT],
    },
    delete: {
      id: 'deleteHypervisor',
      tag: 'Hypervisors',
      summary: 'Forget a hypervisor',
      takes: ['If-Match'],
      answers: { 204: { words: 'It is forgotten' } },
      codes: ['HYPERVISOR_NOT_FOUND', 'HYPERVISOR_IN_USE'],
    },
  },
  '/hypervisors/:id/check': {
    post: {
      id: 'checkHypervisor',
      tag: 'Hypervisors',
      summary: 'Look at a hypervisor now',
      takes: ['If-Match'],
      answers: { 200: { words: 'What was seen', schema: hypervisorAnswer, headers: ['ETag'] } },
      codes: ['HYPERVISOR_NOT_FOUND'],
    },
  },
} as const satisfies Operations;
