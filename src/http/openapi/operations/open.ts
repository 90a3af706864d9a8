/**
 * What stands beside the API, and asks nobody for a token, described.
 *
 * @module
 */
import { healthAnswer } from '../../schemas/views/status.ts';
import type { Operations } from '../operation.ts';

export const OPEN = {
  '/healthz': {
    get: {
      id: 'getHealth',
      tag: 'The service',
      summary: 'See whether it answers',
      access: 'anyone',
      answers: { 200: { words: 'It answers', schema: healthAnswer } },
    },
  },
  '/ca.crt': {
    get: {
      id: 'getAuthority',
      tag: 'The service',
      summary: "Download Pilotlight's own certificate authority",
      access: 'anyone',
      answers: { 200: { words: 'PEM', type: 'application/x-x509-ca-cert' } },
    },
  },
  '/metrics': {
    get: {
      id: 'getMetrics',
      tag: 'The service',
      summary: 'Read the metrics',
      access: 'anyone',
      answers: { 200: { words: "Prometheus' text format", type: 'text/plain' } },
    },
  },
} as const satisfies Operations;
