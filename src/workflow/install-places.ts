/**
 * Who installs now and who waits: the keeper of the queue on the machines' screens.
 *
 * @module
 */
import { type QueuedNode, type Turn, turnOf, waitAfterAsking } from '../domain/install-queue.ts';
import type { Node } from '../domain/node.ts';
import { type BootTicket, deadBecause } from '../domain/ticket.ts';

export type InstallPlacesPorts = {
  readonly all: () => readonly Node[];
  readonly liveTicketOf: (nodeId: string) => BootTicket | undefined;
  readonly now: () => number;
  readonly limit: number;
};

export type InstallPlaces = {
  /** Called each time that `node` asks for its script. A place that is given is held from then on. */
  ask(node: Node): Turn;
};

/** Long enough for a ticket to reach the disk; from then on the ticket itself holds the place. */
const GIVEN_MS = 30_000;

export function createInstallPlaces({
  all,
  liveTicketOf,
  now,
  limit,
}: InstallPlacesPorts): InstallPlaces {
  const waits = new Map<string, ReturnType<typeof waitAfterAsking>>();
  /** Places given whose ticket is not stored yet: two that ask in one tick are not both the last. */
  const given = new Map<string, number>();

  function queued(node: Node): QueuedNode {
    const givenAt = given.get(node.id);
    const toStart = node.stage === 'enrolled' || node.stage === 'booting';
    const fresh = toStart && givenAt !== undefined && now() - givenAt < GIVEN_MS;
    const wait = waits.get(node.id) ?? { waitingSince: undefined, askedAt: undefined };
    const ticket = liveTicketOf(node.id);
    if (ticket !== undefined && deadBecause(ticket, now()) === undefined) {
      return { id: node.id, stage: node.stage, attemptSince: ticket.mintedAt, ...wait };
    }
    const stage = fresh ? 'booting' : node.stage;
    return { id: node.id, stage, attemptSince: fresh ? givenAt : undefined, ...wait };
  }

  return {
    ask(node) {
      const at = now();
      waits.set(node.id, waitAfterAsking(waits.get(node.id), at));
      const turn = turnOf(node.id, all().map(queued), limit, at);
      if (turn.kind === 'go') {
        waits.delete(node.id);
        given.set(node.id, at);
      }
      return turn;
    },
  };
}
