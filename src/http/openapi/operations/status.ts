/**
 * How the service is, how it is set and what it has to offer, described.
 *
 * @module
 */

import { z } from 'zod';
import { durationsQuery, profilesQuery } from '../../schemas/lists.ts';
import { durationsAnswer } from '../../schemas/views/durations.ts';
import { profileList } from '../../schemas/views/profile.ts';
import { settingsAnswer } from '../../schemas/views/settings.ts';
import { statusAnswer } from '../../schemas/views/status.ts';
import type { Operations } from '../operation.ts';

export const STATUS = {
  '/profiles': {
    get: {
      id: 'listProfiles',
      tag: 'The service',
      summary: 'List what can be installed',
      description: 'Without what may hold a secret.',
      query: profilesQuery,
      answers: { 200: { words: 'The profiles', schema: profileList } },
    },
  },
  '/durations': {
    get: {
      id: 'listDurations',
      tag: 'The service',
      summary: 'Read how long each stage takes',
      description: 'As this service has learnt it, by profile.',
      query: durationsQuery,
      answers: { 200: { words: 'Seconds by profile and stage', schema: durationsAnswer } },
    },
  },
  '/status': {
    get: {
      id: 'getStatus',
      tag: 'The service',
      summary: 'Show how the service is',
      answers: { 200: { words: 'The status', schema: statusAnswer } },
    },
  },
  '/settings': {
    get: {
      id: 'getSettings',
      tag: 'The service',
      summary: 'Show the configuration in force',
      description: 'Without secrets. What nobody set and the host decides is missing.',
      answers: { 200: { words: 'The settings', schema: settingsAnswer } },
    },
  },
  '/openapi.json': {
    get: {
      id: 'getOpenApi',
      tag: 'The service',
      summary: 'Read this document',
      access: 'anyone',
      answers: { 200: { words: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
    },
  },
} as const satisfies Operations;
