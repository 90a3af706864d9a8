/**
 * Boot tickets in the database.
 *
 * @module
 */
import type { Kysely } from 'kysely';
import type { ClockStep } from '../../domain/clock-step.ts';
import type { BootTicket } from '../../domain/ticket.ts';
import { rowFromTicket, ticketFromRow } from '../rows.ts';
import type { Tables } from '../schema.ts';
import type { Unit } from '../write-lane.ts';

/** With the live one. Dead tickets are kept to say why they are dead, but a machine that boots in a loop makes many. */
const KEPT_PER_NODE = 16;

export async function allTickets(db: Kysely<Tables>): Promise<readonly BootTicket[]> {
  const rows = await db.selectFrom('ticket').selectAll().execute();
  return rows.map(ticketFromRow);
}

export async function readTicket(
  db: Kysely<Tables>,
  token: string,
): Promise<BootTicket | undefined> {
  const row = await db
    .selectFrom('ticket')
    .selectAll()
    .where('token', '=', token)
    .executeTakeFirst();
  return row && ticketFromRow(row);
}

export async function insertTicket(unit: Unit, draft: BootTicket): Promise<void> {
  const ticket = Object.freeze({ ...draft });
  await unit.db.insertInto('ticket').values(rowFromTicket(ticket)).execute();
  unit.changed({ kind: 'ticket', ticket });
  await forgetOldest(unit, ticket.nodeId);
}

/** The first address that fetched the seed is the ticket's from then on. */
export async function bindTicket(unit: Unit, ticket: BootTicket, address: string): Promise<void> {
  if (ticket.seedAddress !== undefined) return;
  await unit.db
    .updateTable('ticket')
    .set({ seed_address: address })
    .where('token', '=', ticket.token)
    .execute();
  unit.changed({ kind: 'ticket', ticket: Object.freeze({ ...ticket, seedAddress: address }) });
}

/** Ends every ticket of the node that has not ended. `reason` is what a machine that comes with one is told. */
export async function endTickets(unit: Unit, nodeId: string, reason: string): Promise<void> {
  const ended = await unit.db
    .updateTable('ticket')
    .set({ ended: reason })
    .where('node_id', '=', nodeId)
    .where('ended', 'is', null)
    .returningAll()
    .execute();
  for (const row of ended) unit.changed({ kind: 'ticket', ticket: ticketFromRow(row) });
}

/** The clock was set forward: what was live lives on for as long as it had. Back, they have more than that. */
export async function shiftTickets(unit: Unit, { by, from }: ClockStep): Promise<void> {
  if (by <= 0) return;
  const shifted = await unit.db
    .updateTable('ticket')
    .set(({ eb }) => ({
      minted_at: eb('minted_at', '+', by),
      expires_at: eb('expires_at', '+', by),
    }))
    .where('ended', 'is', null)
    .where('expires_at', '>', from)
    // One that was minted since the clock was set lies where it belongs.
    .where('minted_at', '<=', from)
    .returningAll()
    .execute();
  for (const row of shifted) unit.changed({ kind: 'ticket', ticket: ticketFromRow(row) });
}

async function forgetOldest(unit: Unit, nodeId: string): Promise<void> {
  const rows = await unit.db
    .selectFrom('ticket')
    .select('token')
    .where('node_id', '=', nodeId)
    // The live one is the newest, also where the clock was set back since the others were minted.
    .where('ended', 'is not', null)
    .orderBy('minted_at', 'desc')
    .orderBy('attempt', 'desc')
    .execute();
  const surplus = rows.slice(KEPT_PER_NODE - 1).map(({ token }) => token);
  if (surplus.length === 0) return;
  await unit.db.deleteFrom('ticket').where('token', 'in', surplus).execute();
  for (const token of surplus) unit.changed({ kind: 'ticket-removed', token });
}
