/**
 * The long work of the cluster, described.
 *
 * @module
 */
import { upgradeSchema } from '../../schemas/cluster.ts';
import { named } from '../../schemas/named.ts';
import { acceptedWork } from '../../schemas/views/cluster.ts';
import type { Operations } from '../operation.ts';

const upgrade = named('Upgrade', upgradeSchema);

const REFUSED = ['CLUSTER_NOT_FOUND', 'CLUSTER_REFUSED', 'UNAVAILABLE'] as const;

export const CLUSTER_WORK = {
  '/cluster/upgrade': {
    post: {
      id: 'upgradeCluster',
      tag: 'Cluster',
      summary: 'Upgrade the cluster',
      description: 'One member after the other, servers first.',
      body: {
        schema: upgrade,
        examples: { 'to a release': { version: 'v1.34.1+k3s1', drain: true } },
      },
      takes: ['Idempotency-Key'],
      answers: {
        202: {
          words: 'The work that begins',
          schema: acceptedWork,
          headers: ['Operation-Location'],
        },
      },
      codes: REFUSED,
    },
  },
  '/cluster/reinstall': {
    post: {
      id: 'reinstallCluster',
      tag: 'Cluster',
      summary: 'Reinstall all members',
      description: 'One after the other; **their disks are erased**.',
      takes: ['Idempotency-Key'],
      answers: {
        202: {
          words: 'The work that begins',
          schema: acceptedWork,
          headers: ['Operation-Location'],
        },
      },
      codes: REFUSED,
    },
  },
  '/cluster/work/:work': {
    delete: {
      id: 'cancelWork',
      tag: 'Cluster',
      summary: 'Give up a work',
      description: 'After the step that is under way; refused once its member has begun to leave.',
      answers: { 204: { words: 'It ends after its step' } },
      codes: ['ROUTE_NOT_FOUND', ...REFUSED],
    },
  },
  '/cluster/work/:work/resume': {
    post: {
      id: 'resumeWork',
      tag: 'Cluster',
      summary: 'Take up a stopped work again',
      answers: {
        202: { words: 'The work goes on', schema: acceptedWork, headers: ['Operation-Location'] },
      },
      codes: ['ROUTE_NOT_FOUND', ...REFUSED],
    },
  },
} as const satisfies Operations;
