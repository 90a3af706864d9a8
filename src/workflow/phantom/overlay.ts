/**
 * Stands between the desks and the registry: what concerns a phantom stays in its memory, all else passes.
 *
 * @module
 */

import type { Waypoint } from '../../domain/boot-trace.ts';
import type { InstallProgress } from '../../domain/install/install-progress.ts';
import type { MacAddress } from '../../domain/mac.ts';
import type { MachineIdentity } from '../../domain/machine-identity.ts';
import type { Node } from '../../domain/node.ts';
import type { Sighting } from '../../domain/sighting.ts';
import type { InstallEvent } from '../../domain/stage.ts';
import type { BootTicket } from '../../domain/ticket.ts';
import type { TimelineNote } from '../../domain/timeline.ts';
import type { InstallPlaces } from '../install-places.ts';
import type { MintedTicket } from '../ticket-desk.ts';
import type { Phantoms } from './phantoms.ts';

/** What the desks read and write. `Seed` is what a seed was served to, beside a mere address. */
export type Records<Seed> = {
  readonly byId: (id: string) => Node | undefined;
  readonly byMac: (mac: MacAddress) => Node | undefined;
  readonly macOf: (address: string) => MacAddress | undefined;
  readonly ticket: (token: string) => BootTicket | undefined;
  readonly liveTicketOf: (nodeId: string) => BootTicket | undefined;
  readonly tickets: () => readonly BootTicket[];
  readonly note: (id: string, note: TimelineNote, at: number) => void;
  readonly record: (id: string, event: InstallEvent, at: number) => Promise<unknown>;
  readonly recordAttempt: (id: string, minted: MintedTicket, at: number) => Promise<unknown>;
  readonly recordSeed: (token: string, from: string | Seed, at: number) => Promise<unknown>;
  readonly discover: (sighting: Sighting, at: number) => void;
  readonly remember: (id: string, identity: MachineIdentity) => void;
  readonly see: (id: string, waypoint: Waypoint, at: number) => void;
  readonly progress: (id: string, progress: InstallProgress) => void;
};

/** A machine that is known to the registry is itself, whatever a phantom calls itself. */
export function withPhantoms<Seed extends { readonly address: string }>(
  under: Records<Seed>,
  phantoms: Phantoms,
): Records<Seed> {
  // What comes late, of one that is gone, is nobody's.
  const isPhantom = phantoms.owns;
  const node = (id: string) => phantoms.find(id)?.node;

  return {
    byId: (id) => node(id) ?? under.byId(id),
    byMac: (mac) => under.byMac(mac) ?? phantoms.byMac(mac)?.node,
    macOf: (address) => phantoms.at(address)?.mac ?? under.macOf(address),
    ticket: (token) => phantoms.byToken(token)?.ticket ?? under.ticket(token),
    liveTicketOf(nodeId) {
      const phantom = phantoms.find(nodeId);
      if (phantom === undefined) return under.liveTicketOf(nodeId);
      return phantom.ticket?.ended === undefined ? phantom.ticket : undefined;
    },
    tickets: () => [...under.tickets(), ...phantoms.tickets()],

    note: (id, note, at) =>
      isPhantom(id) ? phantoms.note(id, note, at) : under.note(id, note, at),
    async record(id, event, at) {
      if (!isPhantom(id)) return under.record(id, event, at);
      if ('text' in event) phantoms.note(id, { kind: 'note', text: event.text }, at);
      return phantoms.record(id, event);
    },
    recordAttempt: async (id, minted, at) =>
      isPhantom(id) ? phantoms.recordAttempt(id, minted) : under.recordAttempt(id, minted, at),
    recordSeed: async (token, from, at) => {
      if (phantoms.byToken(token) === undefined) return under.recordSeed(token, from, at);
      return phantoms.recordSeed(token, typeof from === 'string' ? from : from.address);
    },
    discover(sighting, at) {
      const isNew = under.byMac(sighting.mac) === undefined;
      if (!isNew || !phantoms.haunts(sighting.mac)) under.discover(sighting, at);
    },
    remember(id, identity) {
      if (!isPhantom(id)) under.remember(id, identity);
    },
    see(id, waypoint, at) {
      if (!isPhantom(id)) under.see(id, waypoint, at);
    },
    progress(id, progress) {
      if (!isPhantom(id)) under.progress(id, progress);
    },
  };
}

/** A phantom is never in anybody's way, and waits for nobody. */
export function placesBeside(places: InstallPlaces, phantoms: Phantoms): InstallPlaces {
  return {
    ask: (node) => (phantoms.owns(node.id) ? { kind: 'go' } : places.ask(node)),
    waits: places.waits,
  };
}
