/**
 * A profile's `network`.
 *
 * @module
 */
import { z } from 'zod';
import { type MacAddress, parseMac } from '../../domain/mac.ts';
import {
  BOND_MODES,
  type CardReference,
  type NetworkPolicy,
} from '../../domain/profile-network.ts';
import { domain, ipv4, linkAddress } from './text.ts';

const CARD = 'boot, the number of one of the node\'s MACs, or a MAC such as "d0:50:99:4e:05:57"';

const card = z
  .unknown()
  .superRefine((value, context) => {
    if (cardFrom(value) === undefined) context.addIssue({ code: 'custom', message: CARD });
  })
  .transform((value): CardReference => cardFrom(value) ?? 'boot');

function cardFrom(value: unknown): CardReference | undefined {
  if (value === 'boot') return 'boot';
  if (typeof value === 'number')
    return [1, 2, 3, 4, 5, 6, 7, 8].includes(value) ? value : undefined;
  const mac: MacAddress | undefined = typeof value === 'string' ? parseMac(value) : undefined;
  return mac;
}

/** 1280 is the least that IPv6 takes (RFC 8200 §5), 9216 the most that switches do. */
const mtu = z.int().min(1280).max(9216).optional();

const link = {
  dhcp: z.boolean().default(false),
  addresses: z.array(linkAddress).max(16).default([]),
  mtu,
};

const bond = z
  .strictObject({
    mode: z.enum(BOND_MODES),
    members: z.array(card).min(1).max(8),
    hashPolicy: z.enum(['layer2', 'layer2+3', 'layer3+4']).optional(),
    lacpRate: z.enum(['slow', 'fast']).optional(),
  })
  .refine(({ mode, lacpRate }) => lacpRate === undefined || mode === '802.3ad', {
    path: ['lacpRate'],
    error: 'nothing, or the mode 802.3ad',
  });

export const network = z
  .strictObject({
    gateway: ipv4.optional(),
    nameservers: z.array(ipv4).max(3).optional(), // resolv.conf(5) knows three
    searchDomains: z.array(domain).max(6).default([]),
    mtu,
    wakeOnLan: z.boolean().default(false),
    cards: z
      .array(z.strictObject({ card, ...link }))
      .max(8)
      .default([]),
    bond: bond.optional(),
    vlans: z
      .array(z.strictObject({ id: z.int().min(1).max(4094), ...link }))
      .max(32)
      .default([]),
  })
  .superRefine(({ cards, bond, vlans }, context) => {
    const named = [...cards.map((entry) => entry.card), ...(bond?.members ?? [])].map(String);
    const twice = named.find((name, at) => named.indexOf(name) !== at);
    const isBoot = cards.findIndex((entry) => entry.card === 'boot');
    const ids = vlans.map(({ id }) => id);
    const sameId = ids.findIndex((id, at) => ids.indexOf(id) !== at);
    const add = (path: readonly (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path: [...path], message });
    if (isBoot >= 0)
      add(['cards', isBoot, 'card'], 'a further card: boot has the address of the node');
    if (twice !== undefined) add(['cards'], `each card once, and not ${twice} twice`);
    if (sameId >= 0) add(['vlans', sameId, 'id'], 'each VLAN once');
  });

export function networkFrom(parsed: z.infer<typeof network>): NetworkPolicy {
  const { gateway, nameservers, mtu: size, cards, bond: bonded, vlans, ...rest } = parsed;
  return {
    ...rest,
    gateway,
    nameServers: nameservers,
    mtu: size,
    cards: cards.map((entry) => ({ ...entry, mtu: entry.mtu })),
    bond: bonded && { ...bonded, hashPolicy: bonded.hashPolicy, lacpRate: bonded.lacpRate },
    vlans: vlans.map((entry) => ({ ...entry, mtu: entry.mtu })),
  };
}
