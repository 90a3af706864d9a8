/**
 * Keeps the phantoms: makes them, moves them through the stages, and forgets them.
 *
 * @module
 */
import { ProvisioningError } from '../../domain/errors.ts';
import type { Ipv4Address } from '../../domain/ipv4.ts';
import type { MacAddress } from '../../domain/mac.ts';
import { displayName, type Node } from '../../domain/node.ts';
import { type InstallEvent, transition } from '../../domain/stage.ts';
import type { BootTicket } from '../../domain/ticket.ts';
import type { TimelineNote } from '../../domain/timeline.ts';
import type { MintedTicket } from '../ticket-desk.ts';
import { newPhantom, type Phantom, type PhantomWish, withLine } from './phantom.ts';

export type PhantomsPorts = {
  /** The registered or discovered machine with a MAC. */
  readonly ownerOf: (mac: MacAddress) => Node | undefined;
  /** Another one each time. */
  readonly newMac: () => MacAddress;
  readonly now: () => number;
  /** Told when other tickets of phantoms are live than before: files stand under them. */
  readonly ticketsChanged: () => void;
};

export type Phantoms = {
  /** Throws MAC_TAKEN, and TOO_MANY_REQUESTS where all places are taken. */
  begin(wish: PhantomWish): Phantom;
  find(id: string): Phantom | undefined;
  /** Whether this is the id of a phantom, living or not. */
  owns(id: string): boolean;
  /** False where there is none. */
  end(id: string): boolean;
  byMac(mac: MacAddress): Phantom | undefined;
  byToken(token: string): Phantom | undefined;
  /** Who asks from an address. */
  at(address: Ipv4Address): Phantom | undefined;
  tickets(): readonly BootTicket[];
  /** Whether a phantom has this MAC, or had it a short while ago: packets may be late. */
  haunts(mac: MacAddress): boolean;
  note(id: string, note: TimelineNote, at: number): void;
  /** Throws EVENT_OUT_OF_ORDER. */
  record(id: string, event: InstallEvent): Node;
  recordAttempt(id: string, minted: MintedTicket): Node;
  /** Throws TICKET_DEAD. */
  recordSeed(token: string, address: string): Node;
};

/**
 * Their ids are these and no others: what desks keep by a node's id stays as small as it is. A node's is a
 * UUID and never one of them.
 */
const IDS = ['phantom-1', 'phantom-2', 'phantom-3', 'phantom-4'] as const;
const HAUNTS_MS = 10 * 60_000;
const MOST_GHOSTS = 256;
/** Of 2^45 MACs: what is drawn so often and known each time was not drawn by chance. */
const MOST_DRAWS = 16;

export function createPhantoms(ports: PhantomsPorts): Phantoms {
  const { now } = ports;
  const living = new Map<string, Phantom>();
  /** MACs of those that are gone, with the time of their end. */
  const ghosts = new Map<MacAddress, number>();

  function all(): Phantom[] {
    if (living.size === 0) return [];
    for (const phantom of living.values()) if (phantom.endsAt <= now()) bury(phantom);
    return [...living.values()];
  }

  function bury({ id, mac, ticket }: Phantom): void {
    living.delete(id);
    ghosts.delete(mac);
    ghosts.set(mac, now());
    for (const first of ghosts.keys()) {
      if (ghosts.size <= MOST_GHOSTS) break;
      ghosts.delete(first);
    }
    if (ticket !== undefined) ports.ticketsChanged();
  }

  /** Newest first: where two ask from one address, the newer one is meant. */
  function which(isMeant: (phantom: Phantom) => boolean): Phantom | undefined {
    return all().findLast(isMeant);
  }

  function find(id: string): Phantom | undefined {
    return which((phantom) => phantom.id === id);
  }

  function put(phantom: Phantom): Node {
    living.set(phantom.id, phantom);
    return phantom.node;
  }

  function moved(id: string, event: Pick<InstallEvent, 'type'>): Phantom {
    const phantom = find(id);
    if (phantom === undefined) throw gone(id);
    const stage = transition(phantom.node.stage, event);
    return { ...phantom, node: { ...phantom.node, stage } };
  }

  function macFor({ mac }: PhantomWish): MacAddress {
    if (mac === undefined) return freshMac();
    const owner = ports.ownerOf(mac) ?? which((phantom) => phantom.mac === mac)?.node;
    if (owner === undefined) return mac;
    const message = `${mac} is the MAC of ${displayName(owner)}: a phantom takes nobody's place`;
    throw new ProvisioningError('MAC_TAKEN', message);
  }

  function freshMac(): MacAddress {
    for (let tries = 0; tries < MOST_DRAWS; tries++) {
      const mac = ports.newMac();
      if (ports.ownerOf(mac) === undefined && !haunts(mac)) return mac;
    }
    throw new ProvisioningError('UNAVAILABLE', 'no MAC is free for a phantom: ask again');
  }

  function haunts(mac: MacAddress): boolean {
    if (which((phantom) => phantom.mac === mac) !== undefined) return true;
    const endedAt = ghosts.get(mac);
    return endedAt !== undefined && now() - endedAt < HAUNTS_MS;
  }

  return {
    ...{ find, haunts },
    owns: (id) => IDS.some((each) => each === id),

    begin(wish) {
      const taken = new Set(all().map((phantom) => phantom.id));
      const id = IDS.find((each) => !taken.has(each));
      if (id === undefined) {
        const message = `${IDS.length} phantoms are at work, and they are the most: each ends after two minutes`;
        throw new ProvisioningError('TOO_MANY_REQUESTS', message);
      }
      const phantom = newPhantom(wish, { id, mac: macFor(wish), at: now() });
      put(phantom);
      return phantom;
    },

    end(id) {
      const phantom = find(id);
      if (phantom !== undefined) bury(phantom);
      return phantom !== undefined;
    },

    byMac: (mac) => which((phantom) => phantom.mac === mac),
    byToken: (token) => which(({ ticket }) => ticket?.token === token),
    at: (address) => which(({ addresses }) => addresses.includes(address)),
    tickets: () => all().flatMap(({ ticket }) => ticket ?? []),

    note(id, note, at) {
      const phantom = find(id);
      if (phantom !== undefined) put(withLine(phantom, { ...note, at }));
    },

    record(id, event) {
      const phantom = moved(id, event);
      const ended = endOf(event);
      if (ended === undefined || phantom.ticket === undefined) return put(phantom);
      const node = put({ ...phantom, ticket: { ...phantom.ticket, ended } });
      ports.ticketsChanged();
      return node;
    },

    recordAttempt(id, minted) {
      const phantom = moved(id, { type: 'attempt-started' });
      const attempt = phantom.node.attempt + 1;
      const life = { expiresAt: Math.min(minted.expiresAt, phantom.endsAt) };
      const open = { seedAddress: undefined, ended: undefined };
      const ticket = { ...minted, ...life, ...open, nodeId: id, attempt };
      const node = put({ ...phantom, node: { ...phantom.node, attempt }, ticket });
      ports.ticketsChanged();
      return node;
    },

    recordSeed(token, address) {
      const holder = which(({ ticket }) => ticket?.token === token);
      if (holder?.ticket === undefined) throw gone('of this ticket');
      const { seedAddress = address } = holder.ticket;
      const ticket = { ...holder.ticket, seedAddress };
      return put({ ...moved(holder.id, { type: 'seed-served' }), ticket });
    },
  };
}

function endOf({ type }: InstallEvent): string | undefined {
  if (type === 'install-reported') return 'the install is done';
  return type === 'step-failed' ? 'the install failed' : undefined;
}

function gone(which: string): ProvisioningError {
  return new ProvisioningError('TICKET_DEAD', `the phantom ${which} has gone`);
}
