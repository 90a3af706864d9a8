/**
 * The body that calls a phantom.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CLIENT_ARCHES } from '../../domain/client-arch.ts';
import { isIpv4 } from '../../domain/ipv4.ts';
import * as field from './fields.ts';

const address = z.string().refine(isIpv4, 'an IPv4 address');

export function phantomSchema(surroundings: field.Surroundings) {
  return z
    .strictObject({
      mac: field.mac.optional(),
      uuid: field.uuid.optional(),
      arch: z.enum(CLIENT_ARCHES).default('x86_64-efi'),
      profile: field.profileName(surroundings).prefault('default'),
      role: field.role.default('none'),
      addresses: z.array(address).max(32).default([]),
    })
    .transform((given) => ({ ...given, mac: given.mac, uuid: given.uuid ?? randomUUID() }));
}
