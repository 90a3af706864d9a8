/**
 * What signs in, names a token, or asks for the audit log.
 *
 * @module
 */
import { z } from 'zod';
import { count } from './query.ts';

export const signInSchema = z.strictObject({
  token: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{1,256}$/, 'a token, as it was shown'),
});

export const tokenDraft = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/,
      'up to 64 lower-case letters, digits and inner . _ -',
    ),
  role: z.enum(['admin', 'viewer']).meta({ description: 'a viewer only reads' }),
});

export const auditQuery = z.strictObject({
  cursor: count('the "next" of a page of the audit log', 1, Number.MAX_SAFE_INTEGER).optional(),
  limit: count('a whole number from 1 to 1000', 1, 1000).prefault('200'),
});
