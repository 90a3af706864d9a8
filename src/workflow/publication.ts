/**
 * Keeps what is published under paths equal to what is wanted, and tells what changed alone.
 *
 * @module
 */
import { type BootTicket, deadBecause } from '../domain/ticket.ts';

export type PublicationPorts<Item> = {
  readonly publish: (path: string, item: Item) => void;
  readonly withdraw: (path: string) => void;
};

export type Publication<Item> = {
  update(wanted: ReadonlyMap<string, Item>): void;
  find(path: string): Item | undefined;
};

/** `etag` is another for another item. */
export function createPublication<Item extends { readonly etag: string }>(
  ports: PublicationPorts<Item>,
): Publication<Item> {
  let published: ReadonlyMap<string, Item> = new Map();
  return {
    update(wanted) {
      for (const path of published.keys()) if (!wanted.has(path)) ports.withdraw(path);
      for (const [path, item] of wanted) {
        if (published.get(path)?.etag !== item.etag) ports.publish(path, item);
      }
      published = wanted;
    },
    find: (path) => published.get(path),
  };
}

export function liveTickets(tickets: readonly BootTicket[], now: number): readonly BootTicket[] {
  return tickets.filter((ticket) => deadBecause(ticket, now) === undefined);
}
