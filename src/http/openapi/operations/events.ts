/**
 * What happens, as it happens, described.
 *
 * @module
 */
import { eventsQuery } from '../../schemas/query.ts';
import type { Operations } from '../operation.ts';

export const EVENTS = {
  '/events': {
    get: {
      id: 'streamEvents',
      tag: 'Events',
      summary: 'Follow what happens',
      description:
        'Server-Sent Events: `node` (a node that is new or has changed), `node-removed` (`{"id": …}`), `vm` and `vm-removed`, and `entry` (a line of a timeline, without its log). `Last-Event-ID` in the header or `after` in the query brings every line that was missed.',
      query: eventsQuery,
      answers: { 200: { words: 'Events, without end', type: 'text/event-stream' } },
      codes: ['UNAVAILABLE'],
    },
  },
} as const satisfies Operations;
