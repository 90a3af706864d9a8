/**
 * The bodies that describe nodes.
 *
 * @module
 */
import { z } from 'zod';
import {
  DEFAULT_BOOT_POLICY,
  LOADER_CHOICES,
  LOCAL_BOOTS,
  OFFER_MODES,
  ORDER_CHOICES,
} from '../../domain/node.ts';
import { BY_HAND } from '../../domain/power.ts';
import * as field from './fields.ts';
import { power, powerPatch } from './power.ts';

const boot = z.strictObject({
  offer: z
    .enum(OFFER_MODES)
    .meta({ description: '`4011` for firmware that wants to be answered on port 4011' })
    .exactOptional(),
  loader: z
    .enum(LOADER_CHOICES)
    .meta({ description: '`native`: iPXE with its own network drivers; `shim`: for Secure Boot' })
    .exactOptional(),
  local: z
    .enum(LOCAL_BOOTS)
    .meta({ description: '`sanboot` for firmware that does not go on to its disk after `exit`' })
    .exactOptional(),
  order: z
    .enum(ORDER_CHOICES)
    .meta({ description: 'what UEFI tries first once the system is installed' })
    .exactOptional(),
});

export type NodeSchemas = ReturnType<typeof nodeSchemas>;

/** `create`: POST of a node. `patch`: RFC 7396, null removes. `approve`: what is not given stays as it is. */
export function nodeSchemas(surroundings: field.Surroundings) {
  const address = field.hostAddress(surroundings);
  const profile = field.profileName(surroundings);
  return {
    create: z.strictObject({
      macs: field.macs,
      hostname: field.hostname,
      role: field.role.default('none'),
      profile: profile.prefault('default'),
      address: address.nullish(),
      uuid: field.uuid.nullish(),
      serial: field.serial.nullish(),
      boot: boot.default({}).transform((given) => ({ ...DEFAULT_BOOT_POLICY, ...given })),
      power: power.default(BY_HAND),
    }),
    patch: z.strictObject({
      macs: field.macs.exactOptional(),
      hostname: field.hostname.exactOptional(),
      role: field.role.exactOptional(),
      profile: profile.exactOptional(),
      address: address.nullable().exactOptional(),
      uuid: field.uuid.nullable().exactOptional(),
      serial: field.serial.nullable().exactOptional(),
      boot: boot.exactOptional(),
      power: powerPatch.exactOptional(),
    }),
    approve: z.strictObject({
      hostname: field.hostname.exactOptional(),
      role: field.role.exactOptional(),
      profile: profile.exactOptional(),
      address: address.nullable().exactOptional(),
    }),
  };
}
