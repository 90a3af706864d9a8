/**
 * What happened to a node, and what it would get, described.
 *
 * @module
 */
import { previewQuery, timelineQuery } from '../../schemas/query.ts';
import { timelineAnswer } from '../../schemas/views/timeline.ts';
import type { Operations } from '../operation.ts';

const ANSWERS = [
  'NODE_NOT_FOUND',
  'IMAGE_NOT_FOUND',
  'PROFILE_NOT_FOUND',
  'INSTALL_REFUSED',
  'PROFILE_INVALID',
  'TEMPLATE_INVALID',
  'UNAVAILABLE',
] as const;

export const NODE_READINGS = {
  '/nodes/:id/timeline': {
    get: {
      id: 'getTimeline',
      tag: 'Nodes',
      summary: 'Read what happened to a node',
      description: 'The newest lines, or those after `after`; the oldest first.',
      query: timelineQuery,
      answers: { 200: { words: 'Lines of its timeline', schema: timelineAnswer } },
      codes: ['NODE_NOT_FOUND'],
    },
  },
  '/nodes/:id/preview/ipxe': {
    get: {
      id: 'previewIpxe',
      tag: 'Nodes',
      summary: 'See the boot script that a node would get',
      description: 'Without a trace.',
      query: previewQuery,
      answers: { 200: { words: 'A script of iPXE', type: 'text/plain' } },
      codes: ['NODE_NOT_FOUND', 'TEMPLATE_INVALID'],
    },
  },
  '/nodes/:id/preview/user-data': {
    get: {
      id: 'previewUserData',
      tag: 'Nodes',
      summary: "See the answers that a node's installer would get",
      description: 'Without a trace. They hold the hash of a password.',
      access: 'admin',
      query: previewQuery,
      answers: { 200: { words: 'user-data of cloud-init', type: 'text/yaml' } },
      codes: ANSWERS,
    },
  },
  '/nodes/:id/preview/answer.toml': {
    get: {
      id: 'previewAnswer',
      tag: 'Nodes',
      summary: "See the answers that a Proxmox VE host's installer would get",
      description: 'Without a trace. They hold the hash of a password.',
      access: 'admin',
      query: previewQuery,
      answers: { 200: { words: 'answer.toml', type: 'application/toml' } },
      codes: ANSWERS,
    },
  },
} as const satisfies Operations;
