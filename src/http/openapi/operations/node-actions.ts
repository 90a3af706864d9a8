/**
 * What moves a node on, described.
 *
 * @module
 */
import { z } from 'zod';
import { reinstallSchema, removalSchema } from '../../schemas/cluster.ts';
import { named } from '../../schemas/named.ts';
import { nodeSchemas } from '../../schemas/node.ts';
import { powerWish } from '../../schemas/power.ts';
import { acceptedNode, nodeAnswer } from '../../schemas/views/node.ts';
import { powerOutcome } from '../../schemas/views/power.ts';
import { ANY_SITE } from '../any-site.ts';
import type { Operations } from '../operation.ts';

const approval = named('Approval', nodeSchemas(ANY_SITE).approve);
const reinstall = named('Reinstall', reinstallSchema);
const removal = named('Removal', removalSchema);
const wish = named('PowerWish', powerWish);
const switched = named('Switched', z.strictObject({ node: nodeAnswer, outcome: powerOutcome }));

/** Of a member that leaves, and of a VM that is made anew. */
const LEAVING = ['CLUSTER_NOT_FOUND', 'CLUSTER_REFUSED', 'VM_REFUSED', 'UNAVAILABLE'] as const;

export const NODE_ACTIONS = {
  '/nodes/:id/approve': {
    post: {
      id: 'approveNode',
      tag: 'Nodes',
      summary: 'Let a discovered machine install',
      description: 'Without a host name it becomes `node-` and the last three bytes of its MAC.',
      body: {
        schema: approval,
        optional: true,
        examples: { 'a name and a role': { hostname: 'vm-207', role: 'agent' } },
      },
      takes: ['If-Match'],
      answers: { 200: { words: 'The node, enrolled', schema: nodeAnswer, headers: ['ETag'] } },
      codes: ['NODE_NOT_FOUND', 'EVENT_OUT_OF_ORDER', 'HOSTNAME_TAKEN', 'ADDRESS_TAKEN'],
    },
  },
  '/nodes/:id/reinstall': {
    post: {
      id: 'reinstallNode',
      tag: 'Nodes',
      summary: 'Let a node install again',
      description:
        '**Its disk is erased** at its next boot; where something switches it, it is booted now. A member of the cluster leaves it first, and a VM is made anew.',
      body: { schema: reinstall, optional: true, examples: { 'it comes back': { dead: false } } },
      takes: ['If-Match'],
      answers: {
        200: { words: 'It installs at its next boot', schema: nodeAnswer, headers: ['ETag'] },
        202: {
          words: 'It leaves the cluster first, or is made anew',
          schema: acceptedNode,
          headers: ['ETag', 'Operation-Location'],
        },
      },
      codes: ['NODE_NOT_FOUND', 'EVENT_OUT_OF_ORDER', ...LEAVING],
    },
    delete: {
      id: 'cancelReinstall',
      tag: 'Nodes',
      summary: 'Cancel a reinstall that has not begun',
      description: 'The machine is again what `reinstall.backTo` says, and its disk is as it was.',
      takes: ['If-Match'],
      answers: {
        200: { words: 'It is as before', schema: nodeAnswer, headers: ['ETag'] },
        202: {
          words: 'Its leaving the cluster is given up',
          schema: acceptedNode,
          headers: ['ETag', 'Operation-Location'],
        },
      },
      codes: ['NODE_NOT_FOUND', 'CANCEL_REFUSED', 'EVENT_OUT_OF_ORDER', ...LEAVING],
    },
  },
  '/nodes/:id/remove': {
    post: {
      id: 'removeNode',
      tag: 'Nodes',
      summary: 'Take a member out of the cluster',
      description:
        'It is drained, leaves, and is deleted from the registry or set aside. A VM is destroyed.',
      body: {
        schema: removal,
        optional: true,
        examples: { 'it stays registered': { after: 'set-aside' } },
      },
      takes: ['If-Match'],
      answers: {
        202: {
          words: 'It begins to leave',
          schema: acceptedNode,
          headers: ['ETag', 'Operation-Location'],
        },
      },
      codes: ['NODE_NOT_FOUND', ...LEAVING],
    },
  },
  '/nodes/:id/power': {
    post: {
      id: 'switchNode',
      tag: 'Nodes',
      summary: 'Switch a machine on or off',
      description:
        'It answers when it is done, which may take two minutes: the machine was told, which says nothing of its being there yet; or a person has to do what `outcome.words` says.',
      body: {
        schema: wish,
        examples: {
          'restart it from the network': { action: 'reset', boot: 'network' },
          'switch it off': { action: 'off' },
        },
      },
      takes: ['If-Match'],
      answers: {
        200: { words: 'What came of it', schema: switched },
      },
      codes: ['NODE_NOT_FOUND', 'POWER_REFUSED', 'POWER_FAILED', 'UNAVAILABLE'],
    },
  },
} as const satisfies Operations;
