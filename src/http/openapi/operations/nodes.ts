/**
 * The registry, described.
 *
 * @module
 */
import { nodesQuery } from '../../schemas/lists.ts';
import { named } from '../../schemas/named.ts';
import { nodeSchemas } from '../../schemas/node.ts';
import { nodeAnswer, nodeList } from '../../schemas/views/node.ts';
import { ANY_SITE } from '../any-site.ts';
import type { Operations } from '../operation.ts';

const schemas = nodeSchemas(ANY_SITE);
const draft = named('NodeDraft', schemas.create);
const patch = named('NodePatch', schemas.patch);

const TAKEN = ['MAC_TAKEN', 'HOSTNAME_TAKEN', 'ADDRESS_TAKEN'] as const;

export const NODES = {
  '/nodes': {
    get: {
      id: 'listNodes',
      tag: 'Nodes',
      summary: 'List the nodes',
      description:
        'All of them, those at the door (`"stage": "discovered"`) too, each with the last line of its timeline.',
      query: nodesQuery,
      answers: { 200: { words: 'The nodes', schema: nodeList } },
    },
    post: {
      id: 'createNode',
      tag: 'Nodes',
      summary: 'Register a machine',
      description: 'Before it is ever switched on, and with that approve it.',
      body: {
        schema: draft,
        examples: {
          'a server with a fixed address': {
            macs: ['d0:50:99:4e:05:58'],
            hostname: 'opti-2',
            role: 'server',
            profile: 'default',
            address: '192.168.1.22',
          },
          'switched by Intel AMT': {
            macs: ['d0:50:99:4e:05:59'],
            hostname: 'opti-3',
            boot: { offer: '4011' },
            power: { driver: 'amt', host: '192.168.1.33', password: 'P@ssw0rd-of-AMT' },
          },
        },
      },
      takes: ['Idempotency-Key'],
      answers: {
        201: { words: 'It is registered', schema: nodeAnswer, headers: ['Location', 'ETag'] },
      },
      codes: TAKEN,
    },
  },
  '/nodes/:id': {
    get: {
      id: 'getNode',
      tag: 'Nodes',
      summary: 'Show a node',
      takes: ['If-None-Match'],
      answers: { 200: { words: 'The node', schema: nodeAnswer, headers: ['ETag'] } },
      codes: ['NODE_NOT_FOUND'],
    },
    patch: {
      id: 'updateNode',
      tag: 'Nodes',
      summary: 'Change a node',
      description: 'JSON Merge Patch (RFC 7396): what is not given stays, null removes.',
      body: {
        schema: patch,
        examples: {
          'a new role, and DHCP': { role: 'agent', address: null },
          'woken by a magic packet': { power: { driver: 'wol', wakesIntoPxe: true } },
        },
      },
      takes: ['If-Match'],
      answers: { 200: { words: 'The node as it is now', schema: nodeAnswer, headers: ['ETag'] } },
      codes: ['NODE_NOT_FOUND', ...TAKEN],
    },
    delete: {
      id: 'deleteNode',
      tag: 'Nodes',
      summary: 'Forget a node',
      description:
        'With its timeline and its tickets. A member of the cluster is taken out first, and a VM is destroyed by way of `/vms`.',
      takes: ['If-Match'],
      answers: { 204: { words: 'It is forgotten' } },
      codes: ['NODE_NOT_FOUND', 'CLUSTER_REFUSED', 'VM_REFUSED'],
    },
  },
} as const satisfies Operations;
