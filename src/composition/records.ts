/**
 * What the desks read and write: the registry and the neighbour table, with the phantoms before them.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { type MacAddress, macFromBytes } from '../domain/mac.ts';
import type { SeedServing } from '../store/nodes/event-writes.ts';
import type { Store } from '../store/store.ts';
import { withPhantoms } from '../workflow/phantom/overlay.ts';
import { createPhantoms } from '../workflow/phantom/phantoms.ts';
import { neighbours } from './host.ts';

export function createRecords(store: Store, ticketsChanged: () => void) {
  const { registry } = store;
  const byMac = (mac: MacAddress) => registry.byMac(mac);
  const phantoms = createPhantoms({
    ownerOf: byMac,
    newMac: localMac,
    now: Date.now,
    ticketsChanged,
  });
  const records = withPhantoms<SeedServing>(
    {
      ...store,
      ...{ byMac, macOf: neighbours.macOf },
      byId: (id) => registry.byId(id),
      ticket: (token) => registry.ticket(token),
      liveTicketOf: (id) => registry.liveTicketOf(id),
      tickets: () => registry.all().flatMap(({ id }) => registry.ticketsOf(id)),
    },
    phantoms,
  );
  return { ...records, phantoms };
}

/** Locally administered (IEEE 802, U/L bit), and no group's: no card in the world has it. */
export function localMac(): MacAddress {
  const bytes = randomBytes(6);
  bytes[0] = ((bytes[0] ?? 0) & 0xfc) | 0x02;
  const mac = macFromBytes(bytes);
  if (mac === undefined) throw new Error('six bytes with the local bit are a MAC');
  return mac;
}
