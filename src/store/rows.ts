/**
 * Lines and tickets: rows to domain values and back. The values are frozen: the packet path shares them.
 *
 * @module
 */
import type { Insertable, Selectable } from 'kysely';
import type { BootTicket } from '../domain/ticket.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { TicketTable, TimelineTable } from './schema.ts';

export function entryFromRow(row: Selectable<TimelineTable>): TimelineEntry {
  return Object.freeze({
    id: row.id,
    nodeId: row.node_id,
    at: row.at,
    kind: row.kind,
    stage: row.stage,
    text: row.text,
    count: row.count,
    lastAt: row.last_at,
    log: row.log ?? undefined,
  });
}

export function ticketFromRow(row: Selectable<TicketTable>): BootTicket {
  return Object.freeze({
    token: row.token,
    nodeId: row.node_id,
    attempt: row.attempt,
    imageId: row.image_id,
    medium: row.medium,
    mintedFor: row.minted_for,
    mintedAt: row.minted_at,
    expiresAt: row.expires_at,
    seedAddress: row.seed_address ?? undefined,
    ended: row.ended ?? undefined,
  });
}

export function rowFromTicket(ticket: BootTicket): Insertable<TicketTable> {
  return {
    token: ticket.token,
    node_id: ticket.nodeId,
    attempt: ticket.attempt,
    image_id: ticket.imageId,
    medium: ticket.medium,
    minted_for: ticket.mintedFor,
    minted_at: ticket.mintedAt,
    expires_at: ticket.expiresAt,
    seed_address: ticket.seedAddress ?? null,
    ended: ticket.ended ?? null,
  };
}
