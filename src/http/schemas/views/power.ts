/**
 * How a node is switched, as it is answered: never with a password.
 *
 * @module
 */
import { z } from 'zod';
import { named } from '../named.ts';
import { macAddress, words } from './parts.ts';

export const powerView = named(
  'Power',
  z.discriminatedUnion('driver', [
    z.strictObject({ driver: z.literal('none') }),
    z.strictObject({
      driver: z.literal('wol'),
      mac: macAddress.nullable(),
      interface: words,
      wakesIntoPxe: z.boolean(),
    }),
    z.strictObject({
      driver: z.literal('amt'),
      host: z.string(),
      port: z.int().nullable(),
      tls: z.boolean(),
      username: z.string(),
      fingerprint: words,
    }),
    z.strictObject({ driver: z.literal('proxmox') }),
    z.strictObject({ driver: z.literal('ssh'), address: words }),
  ]),
);

export const powerOutcome = z.strictObject({
  kind: z.enum(['done', 'pressed-by-hand']),
  words: z.string().meta({ description: 'What was done, or what a person has to do' }),
});
