/**
 * Boot tickets by their token and by their node.
 *
 * @module
 */
import type { BootTicket } from '../../domain/ticket.ts';

export class TicketIndex {
  readonly byToken = new Map<string, BootTicket>();
  readonly #tokensOf = new Map<string, Set<string>>();

  put(ticket: BootTicket): void {
    this.byToken.set(ticket.token, ticket);
    const tokens = this.#tokensOf.get(ticket.nodeId) ?? new Set();
    this.#tokensOf.set(ticket.nodeId, tokens.add(ticket.token));
  }

  /** Oldest attempt first. */
  of(nodeId: string): readonly BootTicket[] {
    const tickets = [...(this.#tokensOf.get(nodeId) ?? [])].map((token) => this.byToken.get(token));
    return tickets.filter((ticket) => ticket !== undefined).sort(byMinting);
  }

  liveOf(nodeId: string): BootTicket | undefined {
    return this.of(nodeId).findLast((ticket) => ticket.ended === undefined);
  }

  remove(token: string): void {
    const ticket = this.byToken.get(token);
    if (ticket === undefined) return;
    this.byToken.delete(token);
    this.#tokensOf.get(ticket.nodeId)?.delete(token);
  }

  removeAllOf(nodeId: string): void {
    for (const token of this.#tokensOf.get(nodeId) ?? []) this.byToken.delete(token);
    this.#tokensOf.delete(nodeId);
  }
}

function byMinting(a: BootTicket, b: BootTicket): number {
  return a.mintedAt - b.mintedAt || (a.token < b.token ? -1 : 1);
}
