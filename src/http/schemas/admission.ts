/**
 * The body that opens the door.
 *
 * @module
 */
import { z } from 'zod';
import { isHostname } from '../../domain/node.ts';
import * as field from './fields.ts';

const MAC_PREFIX = /^[0-9a-f]{2}([:-]?[0-9a-f]{2}){0,5}$/;

const macPrefix = z
  .string()
  .toLowerCase()
  .regex(MAC_PREFIX, 'the first bytes of a MAC, such as d0:50:99')
  .transform((text) => (text.match(/[0-9a-f]{2}/g) ?? []).join(':'))
  .meta({ description: 'the first bytes of a MAC, such as d0:50:99' });

/** A rule's host names are the prefix, a hyphen and six digits. */
const hostnamePrefix = z
  .string()
  .refine((prefix) => isHostname(`${prefix}-4e0557`), 'up to 56 characters that begin a host name');

export function openingSchema(surroundings: field.Surroundings) {
  const rule = z
    .strictObject({
      macPrefix: macPrefix.optional(),
      uuid: field.uuid.optional(),
      serial: field.serial.optional(),
      role: field.role.default('none'),
      profile: field.profileName(surroundings).prefault('default'),
      hostnamePrefix: hostnamePrefix.default('node'),
    })
    .refine(
      (given) =>
        [given.macPrefix, given.uuid, given.serial].some((condition) => condition !== undefined),
      'at least one of macPrefix, uuid and serial: a rule without a condition would approve every machine',
    )
    .transform((given) => ({
      ...given,
      macPrefix: given.macPrefix,
      uuid: given.uuid,
      serial: given.serial,
    }));
  return z.strictObject({
    minutes: z.int().min(1).max(1440).meta({ description: 'for how long it is open' }),
    rules: z.array(rule).max(64).default([]),
  });
}
