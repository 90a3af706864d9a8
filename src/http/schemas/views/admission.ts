/**
 * The door, as it is answered.
 *
 * @module
 */
import { z } from 'zod';
import { NODE_ROLES } from '../../../domain/node.ts';
import { named } from '../named.ts';
import { time } from './parts.ts';

const rule = z.strictObject({
  macPrefix: z.string().optional(),
  uuid: z.string().optional(),
  serial: z.string().optional(),
  role: z.enum(NODE_ROLES),
  profile: z.string(),
  hostnamePrefix: z.string(),
});

export const doorAnswer = named(
  'Door',
  z.strictObject({ open: z.boolean(), openUntil: time.nullable(), rules: z.array(rule) }),
);
