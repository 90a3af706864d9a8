/**
 * What a node, a hypervisor and a VM may say of themselves in a site's file.
 *
 * @module
 */
import { z } from 'zod';
import { readEndpoint, readFingerprint } from '../domain/hypervisor.ts';
import { isIpv4, parseInterfaceAddress } from '../domain/ipv4.ts';
import { parseMac } from '../domain/mac.ts';
import {
  isHostname,
  LOADER_CHOICES,
  LOCAL_BOOTS,
  NODE_ROLES,
  OFFER_MODES,
  ORDER_CHOICES,
} from '../domain/node.ts';
import { FIRMWARES } from '../domain/site/site.ts';

const mac = z.string().transform((text, context) => {
  const value = parseMac(text);
  if (value !== undefined) return value;
  const message = 'a MAC address such as d0:50:99:4e:05:57, in quotes where it is digits alone';
  context.issues.push({ code: 'custom', message, input: text });
  return z.NEVER;
});

const hostname = z.string().refine(isHostname, 'a host name');
const address = z
  .string()
  .refine(
    (text) => isIpv4(text) || parseInterfaceAddress(text) !== undefined,
    'an IPv4 address such as 192.168.1.21, with or without /LENGTH',
  );
const uuid = z
  .string()
  .toLowerCase()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a UUID: 8-4-4-4-12 hexadecimal digits');
const serial = z
  .string()
  .regex(/^[\x20-\x7e]{1,64}$/, 'up to 64 printable ASCII characters, in quotes');
const profile = z.string().min(1).default('default');
const role = z.enum(NODE_ROLES).default('none');
const file = z.string().min(1);

/** As openssl, browsers and `pvenode cert info` show it. */
const fingerprint = z.string().transform((text, context) => {
  const value = readFingerprint(text);
  if (value !== undefined) return value;
  const message = 'the SHA-256 of a certificate: AB:CD:…, 32 bytes';
  context.issues.push({ code: 'custom', message, input: text });
  return z.NEVER;
});

const POWER = z.discriminatedUnion(
  'driver',
  [
    z.strictObject({ driver: z.literal('none') }),
    z.strictObject({
      driver: z.literal('wol'),
      mac: mac.optional(),
      interface: z.string().min(1).optional(),
      wakesIntoPxe: z.boolean().optional(),
    }),
    z.strictObject({
      driver: z.literal('amt'),
      host: z.string().min(1),
      port: z.int().min(1).max(65_535).optional(),
      tls: z.boolean().optional(),
      username: z.string().min(1).optional(),
      passwordFile: file,
      fingerprint: fingerprint.optional(),
    }),
    z.strictObject({ driver: z.literal('ssh'), address: z.string().min(1).optional() }),
  ],
  { error: 'a driver: none, wol, amt or ssh' },
);

export const NODE = z.strictObject({
  macs: z.array(mac).min(1).max(16),
  role,
  profile,
  address: address.optional(),
  uuid: uuid.optional(),
  serial: serial.optional(),
  boot: z
    .strictObject({
      offer: z.enum(OFFER_MODES).exactOptional(),
      loader: z.enum(LOADER_CHOICES).exactOptional(),
      local: z.enum(LOCAL_BOOTS).exactOptional(),
      order: z.enum(ORDER_CHOICES).exactOptional(),
    })
    .default({}),
  power: POWER.optional(),
});

const endpoint = z.string().transform((text, context) => {
  const read = readEndpoint(text);
  if ('endpoint' in read) return read.endpoint;
  context.issues.push({ code: 'custom', message: read.expected, input: text });
  return z.NEVER;
});

const GIVEN = z
  .strictObject({
    endpoints: z.array(endpoint).min(1).max(16),
    tokenId: z
      .string()
      .regex(/^[^\s@!]+@[^\s@!]+![\w.-]+$/, 'a token such as pilotlight@pve!pilotlight'),
    tokenSecretFile: file,
    fingerprint: z
      .union([fingerprint.transform((one) => [one]), z.array(fingerprint).min(1)], {
        error: 'a SHA-256 fingerprint, or a list of them: one for each host',
      })
      .optional(),
    caFile: file.optional(),
  })
  .refine(({ fingerprint: one, caFile }) => one === undefined || caFile === undefined, {
    path: ['caFile'],
    message: 'a fingerprint or a caFile, and one of them alone',
  });

const INSTALLED = z.strictObject({ host: hostname });

/** The key `host` tells which of the two it is, so that each is judged by its own fields. */
export const HYPERVISOR = z.unknown().transform((value, context) => {
  const isInstalled = typeof value === 'object' && value !== null && 'host' in value;
  const parsed = (isInstalled ? INSTALLED : GIVEN).safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as never);
  return z.NEVER;
});

export const VM = z.strictObject({
  hypervisor: z.string().min(1),
  node: z.string().min(1).optional(),
  cores: z.int().min(1).max(128),
  memory: z.int().min(512).max(4_194_304),
  disk: z.int().min(8).max(65_536),
  storage: z.string().min(1).optional(),
  bridge: z.string().min(1).default('vmbr0'),
  vlan: z.int().min(1).max(4094).optional(),
  role,
  profile,
  firmware: z.enum(FIRMWARES).default('uefi'),
  secureBoot: z.boolean().default(false),
  vmid: z.int().min(100).max(999_999_999).optional(),
});
