/**
 * Sessions, tokens and the audit log, as they are answered.
 *
 * @module
 */
import { z } from 'zod';
import { named } from '../named.ts';
import { page, time, words } from './parts.ts';

const accessRole = z.enum(['admin', 'viewer']);

export const sessionAnswer = named(
  'Session',
  z.strictObject({
    name: z.string(),
    role: accessRole,
    expiresAt: time.nullable().meta({ description: 'Of a session; a token has no end' }),
  }),
);

const fields = { name: z.string(), role: accessRole, createdAt: time };
const token = named('Token', z.strictObject(fields));
export const tokenList = named('TokenList', z.strictObject({ tokens: z.array(token), ...page }));

export const newToken = named(
  'NewToken',
  z.strictObject({
    ...fields,
    token: z.string().meta({ description: 'The token itself, which is shown this once' }),
  }),
);

const auditEntry = named(
  'AuditEntry',
  z.strictObject({
    id: z.int(),
    at: time,
    by: words.meta({ description: 'The name of a token; null for a stranger' }),
    role: accessRole.nullable(),
    address: z.string().meta({ description: 'Where the request came from' }),
    method: z.string(),
    path: z.string(),
    status: z.int(),
    action: z.string(),
    target: z.string(),
  }),
);

export const auditAnswer = named(
  'AuditPage',
  z.strictObject({
    entries: z.array(auditEntry),
    next: words.meta({ description: 'The cursor of the next page; null on the last' }),
  }),
);
