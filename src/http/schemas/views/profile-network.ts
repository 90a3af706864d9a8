/**
 * The network of a profile, as it is answered.
 *
 * @module
 */
import { z } from 'zod';
import { BOND_MODES } from '../../../domain/profile-network.ts';

const text = z.string();
const card = z
  .union([z.literal('boot'), z.number(), text])
  .meta({ description: '`boot`, the n-th MAC of the node, or a MAC' });
const link = { dhcp: z.boolean(), addresses: z.array(text), mtu: z.number().optional() };

export const networkPolicy = z.strictObject({
  gateway: text.optional(),
  nameServers: z.array(text).optional(),
  searchDomains: z.array(text),
  mtu: z.number().optional(),
  wakeOnLan: z.boolean(),
  cards: z.array(z.strictObject({ card, ...link })),
  bond: z
    .strictObject({
      mode: z.enum(BOND_MODES),
      members: z.array(card),
      hashPolicy: z.enum(['layer2', 'layer2+3', 'layer3+4']).optional(),
      lacpRate: z.enum(['slow', 'fast']).optional(),
    })
    .optional(),
  vlans: z.array(z.strictObject({ id: z.number(), ...link })),
});
