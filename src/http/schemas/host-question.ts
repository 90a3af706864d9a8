/**
 * What Proxmox VE's installer tells of its machine when it asks for its answers (schema 1.0 of
 * proxmox-fetch-answer). Later versions tell more, which is passed over.
 *
 * @module
 */
import { z } from 'zod';
import { type MacAddress, parseMac } from '../../domain/mac.ts';
import { machineIdentity } from '../../domain/machine-identity.ts';

/** SMBIOS texts are whatever the maker wrote. */
const text = z.string().max(512).nullish();

const schemaVersion = z
  .object({
    version: z.string().regex(/^1\.\d{1,3}$/, 'version 1 of the schema, such as 1.0'),
  })
  .optional();

/** Virtual interfaces and those without an address are no cards. */
const card = z
  .object({ mac: z.string().max(64) })
  .transform(({ mac }): MacAddress | undefined => parseMac(mac));

export const hostQuestion = z
  .object({
    $schema: schemaVersion,
    product: z.object({ product: z.string().max(16) }),
    iso: z.object({
      release: z.string().regex(/^\d{1,2}\.\d{1,2}$/, 'a release such as 8.4'),
    }),
    dmi: z.object({ system: z.object({ serial: text, uuid: text }).optional() }).optional(),
    network_interfaces: z.array(card).max(256),
  })
  .transform(({ product, iso, dmi, network_interfaces: cards }) => {
    const { serial, uuid } = dmi?.system ?? {};
    const facts = new Map(Object.entries({ serial: serial ?? '', uuid: uuid ?? '' }));
    return {
      product: product.product,
      release: iso.release,
      macs: cards.filter((mac) => mac !== undefined),
      ...machineIdentity(facts),
    };
  });
