/**
 * How a node is switched, as people write it, and what they ask of its power.
 *
 * @module
 */
import { z } from 'zod';
import { isIpv4 } from '../../domain/ipv4.ts';
import {
  BY_HAND,
  POWER_ACTIONS,
  type PowerDriverName,
  type PowerSettings,
} from '../../domain/power.ts';
import { wrongField } from '../problems.ts';
import * as field from './fields.ts';
import { parseInput } from './parse.ts';

const HOST_NAME = /^(?=.{1,253}$)(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9-]+)*$/i;

const host = z
  .string()
  .refine((text) => isIpv4(text) || HOST_NAME.test(text), 'a host name or an IPv4 address');

/** 32 bytes in hex, with colons or without, as openssl, browsers and Pilotlight itself print them. */
const fingerprint = z
  .string()
  .transform((text) => text.replaceAll(':', '').toUpperCase())
  .refine((text) => /^[0-9A-F]{64}$/.test(text), 'a SHA-256: 64 hexadecimal digits')
  .transform((text) => text.replace(/..(?!$)/g, '$&:'))
  .meta({
    description: 'SHA-256 of its certificate: 64 hexadecimal digits, with or without colons',
  });

/** What the kernel takes for the name of an interface (dev_valid_name). */
const interfaceName = z
  .string()
  .regex(/^(?!\.{1,2}$)[^\s/:]{1,15}$/, 'the name of an interface of this host, such as eth0');

/** A colon would end the name within what a digest is made of (RFC 7616 §3.4.2). */
const username = z
  .string()
  .regex(
    /^[\x21\x23-\x39\x3b-\x5b\x5d-\x7e]{1,32}$/,
    'a name: up to 32 printable characters, no colon',
  );
const password = z.string().regex(/^[\x20-\x7e]{1,64}$/, '1 to 64 printable ASCII characters');

const none = z.strictObject({ driver: z.literal('none') });
const wol = z.strictObject({
  driver: z.literal('wol'),
  mac: orNothing(field.mac),
  interface: orNothing(interfaceName),
  wakesIntoPxe: z.boolean().default(false),
});
const amt = z.strictObject({
  driver: z.literal('amt'),
  host,
  port: orNothing(z.int().min(1).max(65_535)),
  tls: z.boolean().default(true),
  username: username.default('admin'),
  password,
  fingerprint: orNothing(fingerprint),
});
const proxmox = z.strictObject({ driver: z.literal('proxmox') });
const ssh = z.strictObject({
  driver: z.literal('ssh'),
  address: orNothing(z.string().refine(isIpv4, 'an IPv4 address')),
});

const BY_PEOPLE = 'one of none, wol, amt, ssh';

export const power = z.discriminatedUnion('driver', [none, wol, amt, proxmox, ssh], {
  error: (issue) => (issue.code === 'invalid_union' ? BY_PEOPLE : undefined),
});

/** Only its keys are looked at before it is merged with what the node has. */
export const powerPatch = z.record(z.string(), z.unknown()).nullable().meta({
  description:
    'merged with what the node has: a key that is missing stays, null removes, another `driver` begins anew',
});

export type PowerPatch = z.infer<typeof powerPatch>;

/** JSON's null is nothing. */
function orNothing<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** Nobody but Pilotlight says that a node is a VM of its making. Throws INPUT_INVALID. */
export function refuseForeign(driver: PowerDriverName, current: PowerDriverName): void {
  if (driver !== 'proxmox' || current === 'proxmox') return;
  throw wrongField({ field: 'power.driver', expected: BY_PEOPLE, got: '"proxmox"' });
}

/**
 * RFC 7396 within `power`: a key that is missing stays, null removes. Another driver begins anew, for what
 * belongs to one means nothing to the next. Throws INPUT_INVALID.
 */
export function patchedPower(current: PowerSettings, patch: PowerPatch): PowerSettings {
  if (patch === null) return BY_HAND;
  const { driver = current.driver } = patch;
  const base = driver === current.driver ? current : {};
  const given = Object.entries({ ...base, ...patch, driver }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  const merged = { power: Object.fromEntries(given) };
  const { power: next } = parseInput(z.strictObject({ power }), merged);
  refuseForeign(next.driver, current.driver);
  return next;
}

export const powerWish = z
  .strictObject({ action: z.enum(POWER_ACTIONS), boot: z.enum(['network']).nullish() })
  .refine(({ action, boot }) => action !== 'off' || (boot ?? undefined) === undefined, {
    path: ['boot'],
    error: 'nothing: a machine that is switched off boots nothing',
  })
  .meta({ description: 'What is done to its power; `boot` is for the next boot alone' });
