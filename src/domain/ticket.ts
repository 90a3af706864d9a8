/**
 * Boot tickets: the secret of one install.
 *
 * @module
 */
import type { MediumChoice } from './profile.ts';

/** Times are in ms since the epoch. */
export type BootTicket = {
  /** 128 random bits in hex. */
  readonly token: string;
  readonly nodeId: string;
  readonly attempt: number;
  /** What it installs. Kernel, medium and answers must be of one image, whichever comes meanwhile. */
  readonly imageId: string;
  /** How its installer gets at that image's tree. */
  readonly medium: MediumChoice;
  /** The address that asked for the script. The installer may have another: its DHCP client id differs. */
  readonly mintedFor: string;
  readonly mintedAt: number;
  readonly expiresAt: number;
  /** The address that fetched the seed: from then on the ticket is good from there alone. */
  readonly seedAddress: string | undefined;
  /** Why it is dead before its time. */
  readonly ended: string | undefined;
};

/** Why `ticket` opens nothing at `now`, or undefined while it is live. */
export function deadBecause(ticket: BootTicket, now: number): string | undefined {
  if (ticket.ended !== undefined) return ticket.ended;
  return now < ticket.expiresAt ? undefined : 'its time is over';
}

/**
 * Whether a machine that asks for its script again gets the ticket it has: PXE asks several times in
 * one boot. Once the seed is out, asking again means that it was switched off and on. One that asks for
 * hours gets a new one in time: the old would die in the middle of its install.
 */
export function isSameAttempt(ticket: BootTicket, address: string, now: number): boolean {
  return (
    deadBecause(ticket, now) === undefined &&
    ticket.seedAddress === undefined &&
    ticket.mintedFor === address &&
    now - ticket.mintedAt <= ticket.expiresAt - now
  );
}

export type TicketUse = 'first' | 'same-machine' | 'foreign';

/** Who uses a live ticket. `ownMac`: the neighbour table shows one of the node's own MACs at `address`. */
export function ticketUse(ticket: BootTicket, address: string, ownMac: boolean): TicketUse {
  if (ticket.seedAddress === undefined) return 'first';
  return ticket.seedAddress === address || ownMac ? 'same-machine' : 'foreign';
}
