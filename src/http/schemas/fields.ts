/**
 * The fields that several requests share. A message is what was expected; `schema/field-problems` adds the
 * field and what was got.
 *
 * @module
 */
import { z } from 'zod';
import { inNetwork, isIpv4, parseInterfaceAddress } from '../../domain/ipv4.ts';
import { type MacAddress, parseMac } from '../../domain/mac.ts';
import { isHostname, NODE_ROLES } from '../../domain/node.ts';
import type { NetworkOf } from '../nodes/ports.ts';

/** What the schemas ask the running system, each time they parse. */
export type Surroundings = {
  readonly networkOf: NetworkOf;
  readonly profileNames: () => readonly string[];
};

export const mac = parsed('a MAC address such as d0:50:99:4e:05:57', parseMac);

/** The first is the one that a machine is known by; a machine has few cards. */
export const macs = z
  .array(mac)
  .min(1)
  .max(16)
  .refine((list: readonly MacAddress[]) => new Set(list).size === list.length, 'each MAC once')
  .meta({ description: '1 to 16, each once; the first is the one that it is known by' });

export const hostname = z
  .string()
  .refine(isHostname, 'a host name: up to 63 lower-case letters, digits and inner hyphens');

export const role = z.enum(NODE_ROLES).meta({
  description: '`auto`: the first three that join become servers, the others agents',
});

/** SMBIOS UUIDs are compared as text: in lower case, as dmidecode writes them. */
export const uuid = z
  .string()
  .toLowerCase()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a UUID: 8-4-4-4-12 hexadecimal digits');

export const serial = z
  .string()
  .regex(/^[\x20-\x7e]{1,64}$/, 'up to 64 printable ASCII characters');

export function profileName({ profileNames }: Surroundings) {
  return z
    .string()
    .refine((name) => profileNames().includes(name), {
      error: () => `one of the profiles ${profileNames().join(', ') || '(there are none)'}`,
    })
    .meta({ description: 'the name of a profile: `GET /api/v1/profiles` lists them' });
}

/** `a.b.c.d/len`; a bare `a.b.c.d` gets the prefix of the served network that it stands in. */
export function hostAddress({ networkOf }: Surroundings) {
  const fixed = z.string().transform((text, context): string => {
    const network = isIpv4(text) ? networkOf(text) : undefined;
    const full = network ? `${text}/${network.prefixLength}` : text;
    const expected = isIpv4(full)
      ? `${text}/LENGTH: it stands in no served network, so the prefix length has to be given`
      : hostAddressProblem(full);
    if (expected !== undefined)
      context.issues.push({ code: 'custom', message: expected, input: text });
    return full;
  });
  return fixed.meta({
    description:
      'the fixed address of the installed system, `a.b.c.d/len`; without it DHCP. The prefix may be left out in a served network',
  });
}

/** What should have been there instead of `text`, or undefined where it is a host's address. */
function hostAddressProblem(text: string): string | undefined {
  const parsedAddress = parseInterfaceAddress(text);
  if (parsedAddress === undefined)
    return 'an IPv4 address with its prefix, such as 192.168.1.21/24';
  const { address, prefixLength } = parsedAddress;
  const reserved = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3'].some((range) =>
    standsIn(address, range),
  );
  if (reserved || prefixLength < 1) return 'the address of a host';
  return isNetworkOrBroadcast(address, prefixLength)
    ? 'the address of a host, not of its network nor the broadcast address'
    : undefined;
}

function standsIn(address: string, range: string): boolean {
  const network = parseInterfaceAddress(range);
  return network !== undefined && inNetwork(address, network);
}

/** /31 and /32 have neither (RFC 3021). */
function isNetworkOrBroadcast(address: string, prefixLength: number): boolean {
  if (prefixLength > 30) return false;
  const bits = address.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0'));
  return /^(0+|1+)$/.test(bits.join('').slice(prefixLength));
}

/** Text that `read` turns into a value; `expected` says what it should have been. */
function parsed<T>(expected: string, read: (text: string) => T | undefined) {
  const schema = z.string().transform((text, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.issues.push({ code: 'custom', message: expected, input: text });
    return z.NEVER;
  });
  return schema.meta({ description: expected });
}
