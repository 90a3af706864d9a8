/**
 * The one writer of stages: an event, what it changes and its line are one transaction.
 *
 * @module
 */
import { ProvisioningError } from '../../domain/errors.ts';
import type { Node } from '../../domain/node.ts';
import type { InstallEvent } from '../../domain/stage.ts';
import { type BootTicket, deadBecause } from '../../domain/ticket.ts';
import { describeEvent } from '../../domain/timeline.ts';
import type { Unit } from '../write-lane.ts';
import { advanced, isRepeated, phaseEndedBy, ticketsEndedBy } from './event-effects.ts';
import { readNode, saveNode } from './node-repository.ts';
import { insertStageTime } from './stage-times.ts';
import { bindTicket, endTickets, insertTicket, readTicket } from './ticket-repository.ts';
import { insertLine, repeatLine } from './timeline-repository.ts';

/** What happened, and when (ms since the epoch). */
export type Happening = { readonly event: InstallEvent; readonly at: number };

/** Throws NODE_NOT_FOUND and EVENT_OUT_OF_ORDER, and INPUT_INVALID for an approval without a host name. */
export async function recordEvent(unit: Unit, id: string, happening: Happening): Promise<Node> {
  return moveNode(unit, await readNode(unit.db, id), happening);
}

/** Moves `node`, as the database has it now, possibly with new properties from `draft`. */
export async function moveNode(
  unit: Unit,
  node: Node,
  { event, at, draft }: Happening & { readonly draft?: Partial<Node> },
): Promise<Node> {
  const moved = advanced({ ...node, ...draft }, event, at);
  if (moved.hostname === undefined) throw withoutHostname(event);
  const reason = ticketsEndedBy(event);
  if (reason !== undefined) await endTickets(unit, node.id, reason);
  const saved = await saveNode(unit, node, moved);
  const { profile } = saved;
  const phase = phaseEndedBy(node, event, at);
  if (phase !== undefined) await insertStageTime(unit, { profile, ...phase, at });
  const log = 'log' in event ? event.log : undefined;
  const kind = event.type === 'join-failed' ? 'alarm' : 'stage';
  const line = { node: saved, at, kind, text: describeEvent(event), log } as const;
  await (isRepeated(node, event) ? repeatLine(unit, line) : insertLine(unit, line));
  return saved;
}

/** What the caller knows of a ticket: the attempt and the node are the store's to fill in. */
export type MintedTicket = Pick<
  BootTicket,
  'token' | 'imageId' | 'medium' | 'mintedFor' | 'mintedAt' | 'expiresAt'
>;

/** Begins an attempt: `minted` becomes the node's one live ticket. */
export async function recordAttempt(
  unit: Unit,
  id: string,
  { minted, at }: { readonly minted: MintedTicket; readonly at: number },
): Promise<Node> {
  const event = {
    type: 'attempt-started',
    ticket: minted.token,
    address: minted.mintedFor,
  } as const;
  const node = await recordEvent(unit, id, { event, at });
  await insertTicket(unit, {
    ...minted,
    nodeId: id,
    attempt: node.attempt,
    seedAddress: undefined,
    ended: undefined,
  });
  return node;
}

/** To whom a seed went, and which. */
export type SeedServing = Omit<Extract<InstallEvent, { type: 'seed-served' }>, 'type'>;

/** The seed went out to `from.address`. Throws TICKET_DEAD where the ticket died meanwhile. */
export async function recordSeed(
  unit: Unit,
  token: string,
  { from, at }: { readonly from: SeedServing; readonly at: number },
): Promise<Node> {
  const ticket = await readTicket(unit.db, token);
  if (ticket === undefined) throw new ProvisioningError('TICKET_DEAD', 'there is no such ticket');
  const dead = deadBecause(ticket, at);
  if (dead !== undefined) throw new ProvisioningError('TICKET_DEAD', dead);
  await bindTicket(unit, ticket, from.address);
  return recordEvent(unit, ticket.nodeId, { event: { type: 'seed-served', ...from }, at });
}

function withoutHostname({ type }: InstallEvent): ProvisioningError {
  const problem = { field: 'hostname', expected: 'a host name', got: 'none' };
  return new ProvisioningError('INPUT_INVALID', `${type} needs a node with a host name`, {
    problems: [problem],
  });
}
