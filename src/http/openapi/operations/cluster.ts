/**
 * The cluster, described.
 *
 * @module
 */

import { forgetSchema, snapshotSchema } from '../../schemas/cluster.ts';
import { snapshotsQuery } from '../../schemas/lists.ts';
import { named } from '../../schemas/named.ts';
import { clusterAnswer, snapshotAnswer, snapshotList } from '../../schemas/views/cluster.ts';
import type { Operations } from '../operation.ts';

const forgetting = named('Forgetting', forgetSchema);
const snapshotWish = named('SnapshotWish', snapshotSchema);

const AWAY = ['CLUSTER_NOT_FOUND', 'UNAVAILABLE'] as const;

export const CLUSTER = {
  '/cluster': {
    get: {
      id: 'getCluster',
      tag: 'Cluster',
      summary: 'Show the cluster',
      description: 'Everything at once. It makes no events: read it again.',
      answers: { 200: { words: 'The cluster, or what it waits for', schema: clusterAnswer } },
    },
  },
  '/cluster/kubeconfig': {
    fetch: {
      id: 'getKubeconfig',
      tag: 'Cluster',
      summary: 'Download the kubeconfig',
      description: "It holds an admin's key. Who took it is on the servers' timelines.",
      access: 'admin',
      answers: {
        200: { words: 'The kubeconfig', type: 'text/yaml', headers: ['Content-Disposition'] },
      },
      codes: AWAY,
    },
  },
  '/cluster/forget': {
    post: {
      id: 'forgetCluster',
      tag: 'Cluster',
      summary: 'Forget the cluster',
      description: 'This cluster ends here; the machines are not touched.',
      body: {
        schema: forgetting,
        examples: { 'its id confirms it': { confirm: '5f0c8a2e-0000-4000-8000-000000000001' } },
      },
      answers: { 204: { words: 'It is forgotten' } },
      codes: ['CLUSTER_REFUSED', ...AWAY],
    },
  },
  '/cluster/snapshots': {
    get: {
      id: 'listSnapshots',
      tag: 'Cluster',
      summary: 'List the snapshots of etcd',
      query: snapshotsQuery,
      answers: { 200: { words: 'The snapshots', schema: snapshotList } },
      codes: AWAY,
    },
    post: {
      id: 'takeSnapshot',
      tag: 'Cluster',
      summary: 'Take a snapshot of etcd',
      description: 'K3s adds the member and the time to the name.',
      body: {
        schema: snapshotWish,
        optional: true,
        examples: { 'with a name': { name: 'before-upgrade' } },
      },
      takes: ['Idempotency-Key'],
      answers: { 201: { words: 'It is taken', schema: snapshotAnswer } },
      codes: AWAY,
    },
  },
  '/cluster/snapshots/:name/fetch': {
    post: {
      id: 'fetchSnapshot',
      tag: 'Cluster',
      summary: 'Copy a snapshot to this host',
      description: 'And check it.',
      answers: { 200: { words: 'It lies here', schema: snapshotAnswer } },
      codes: ['ROUTE_NOT_FOUND', ...AWAY],
    },
  },
} as const satisfies Operations;
