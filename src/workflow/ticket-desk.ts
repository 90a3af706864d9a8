/**
 * Mints boot tickets and judges those who come with one.
 *
 * @module
 */
import { ProvisioningError } from '../domain/errors.ts';
import type { MacAddress } from '../domain/mac.ts';
import type { Node } from '../domain/node.ts';
import { type BootTicket, deadBecause, isSameAttempt, ticketUse } from '../domain/ticket.ts';
import type { TimelineNote } from '../domain/timeline.ts';

/** Somebody with a ticket. `server` is the host:port of ours that they reached. */
export type TicketVisit = {
  readonly token: string;
  readonly address: string;
  readonly server: string;
};

export type MintedTicket = Pick<
  BootTicket,
  'token' | 'imageId' | 'medium' | 'mintedFor' | 'mintedAt' | 'expiresAt'
>;

export type TicketDeskPorts = {
  readonly ticket: (token: string) => BootTicket | undefined;
  readonly liveTicketOf: (nodeId: string) => BootTicket | undefined;
  readonly byId: (id: string) => Node | undefined;
  /** Counts the attempt, and makes the ticket the node's only live one. */
  readonly recordAttempt: (id: string, minted: MintedTicket, at: number) => Promise<unknown>;
  readonly note: (id: string, note: TimelineNote, at: number) => void;
  /** The neighbour table: whose card answers for an address. */
  readonly macOf: (address: string) => MacAddress | undefined;
  readonly now: () => number;
  /** 128 random bits in hex. */
  readonly newToken: () => string;
  readonly lifeMs: number;
};

/** What a new ticket is bound to. */
export type ChosenMedium = Pick<BootTicket, 'imageId' | 'medium'>;

export type Holder = { readonly ticket: BootTicket; readonly node: Node };

export type TicketDesk = {
  /** The ticket of the attempt that is under way, else a new one, durable before it is answered. */
  ticketFor(node: Node, address: string, chosen: ChosenMedium): Promise<BootTicket>;
  /** Who stands behind a live ticket. Throws TICKET_DEAD, or TICKET_FOREIGN after an alarm. */
  holder(visit: TicketVisit): Holder;
  /**
   * As `holder`, but an install that ended as `stage` is welcome to say so again: its answer may have
   * been lost, and curl repeats the call.
   */
  holderOrFinished(
    visit: TicketVisit,
    stage: Node['stage'],
  ): Holder & { readonly repeated: boolean };
};

export function createTicketDesk(ports: TicketDeskPorts): TicketDesk {
  const { now } = ports;
  /** Attempts on their way to the disk, by node: a machine that asks twice at once gets one ticket. */
  const minting = new Map<string, Promise<BootTicket>>();

  async function mint(node: Node, address: string, chosen: ChosenMedium): Promise<BootTicket> {
    const at = now();
    const token = ports.newToken();
    const life = { mintedAt: at, expiresAt: at + ports.lifeMs };
    const minted = { token, ...chosen, mintedFor: address, ...life };
    await ports.recordAttempt(node.id, minted, at);
    const { ticket } = known(token);
    if (node.stage === 'installing') {
      const text = `switched on again while it installed: attempt ${ticket.attempt} begins`;
      ports.note(node.id, { kind: 'note', text }, at);
    }
    return ticket;
  }

  function known(token: string): Holder {
    const ticket = ports.ticket(token);
    const node = ticket && ports.byId(ticket.nodeId);
    if (!ticket || !node)
      throw new ProvisioningError('TICKET_DEAD', 'this ticket is not known here');
    return { ticket, node };
  }

  function refuseForeigners({ ticket, node }: Holder, address: string): void {
    const mac = ports.macOf(address);
    const ownMac = mac !== undefined && node.macs.includes(mac);
    if (ticketUse(ticket, address, ownMac) !== 'foreign') return;
    const text = `${address}${mac ? ` (${mac})` : ''} came with the ticket that ${ticket.seedAddress} uses; it got nothing`;
    ports.note(node.id, { kind: 'alarm', text }, now());
    throw new ProvisioningError('TICKET_FOREIGN', 'this ticket is in use by another machine');
  }

  function liveHolder(visit: TicketVisit): Holder {
    const holder = known(visit.token);
    const dead = deadBecause(holder.ticket, now());
    if (dead !== undefined)
      throw new ProvisioningError('TICKET_DEAD', `this ticket is dead: ${dead}`);
    refuseForeigners(holder, visit.address);
    return holder;
  }

  return {
    ticketFor(node, address, chosen) {
      const live = ports.liveTicketOf(node.id);
      if (live && isSameAttempt(live, address, now()) && isSameChoice(live, chosen)) {
        return Promise.resolve(live);
      }
      const pending = minting.get(node.id);
      if (pending) return pending;
      const minted = mint(node, address, chosen).finally(() => minting.delete(node.id));
      minting.set(node.id, minted);
      return minted;
    },

    holder: liveHolder,

    holderOrFinished(visit, stage) {
      const holder = known(visit.token);
      const { node, ticket } = holder;
      if (node.stage !== stage || node.attempt !== ticket.attempt) {
        return { ...liveHolder(visit), repeated: false };
      }
      refuseForeigners(holder, visit.address);
      return { ...holder, repeated: true };
    },
  };
}

/** Another image may have come, or NFS may have gone, since the machine last asked. */
function isSameChoice(ticket: BootTicket, { imageId, medium }: ChosenMedium): boolean {
  return ticket.imageId === imageId && ticket.medium === medium;
}
