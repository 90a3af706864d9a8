/**
 * Who installs now and who waits: the keeper of the queue on the machines' screens.
 *
 * @module
 */
import {
  holdsPlace,
  isWaitingNow,
  LINK_CAPACITY,
  MEDIUM_LOAD,
  mayHoldPlace,
  type QueuedNode,
  type Turn,
  turnOf,
  waitAfterAsking,
} from '../domain/install/install-queue.ts';
import type { Node } from '../domain/node.ts';
import type { MediumChoice, Profile } from '../domain/profile.ts';
import { type BootTicket, deadBecause } from '../domain/ticket.ts';

export type InstallPlacesPorts = {
  readonly all: () => readonly Node[];
  readonly liveTicketOf: (nodeId: string) => BootTicket | undefined;
  readonly now: () => number;
  readonly findProfile: (name: string) => Profile | undefined;
  readonly mediumFor: (profile: Profile) => MediumChoice;
  /** How many install at once; undefined for as many as the link carries by their media. */
  readonly limit: number | undefined;
};

export type InstallPlaces = {
  /** Called each time that `node` asks for its script. A place that is given is held from then on. */
  ask(node: Node): Turn;
  /** Whether the machine stands on the waiting screen now. */
  waits(id: string): boolean;
};

/** Long enough for a ticket to reach the disk; from then on the ticket itself holds the place. */
const GIVEN_MS = 30_000;
const GO: Turn = { kind: 'go' };

export function createInstallPlaces(ports: InstallPlacesPorts): InstallPlaces {
  const { all, liveTicketOf, now, limit } = ports;
  const capacity = limit ?? LINK_CAPACITY;
  const waits = new Map<string, ReturnType<typeof waitAfterAsking>>();
  /**
   * When each was last given a place. Its ticket may not be stored yet (two that ask in one tick are not both the
   * last), or be older: a machine that loops before its installer comes again with the one it has.
   */
  const given = new Map<string, number>();

  /** Of an install that runs, by its own medium. A profile that is missing now counts as the heavier one. */
  function loadOf(node: Node, ticket: BootTicket | undefined): number {
    if (limit !== undefined) return 1;
    const profile = ports.findProfile(node.profile);
    const planned = profile === undefined ? 'http' : ports.mediumFor(profile);
    return MEDIUM_LOAD[ticket?.medium ?? planned];
  }

  /** Most of a large registry installs nothing, and is passed over without a look at its tickets. */
  function mayMatter({ id, stage }: Node): boolean {
    return stage === 'enrolled' ? waits.has(id) || given.has(id) : mayHoldPlace(stage);
  }

  function turnAmongAll(node: Node, at: number): Turn {
    const concerned = all().filter((other) => other.id === node.id || mayMatter(other));
    return turnOf(node.id, concerned.map(queued), capacity, at);
  }

  function queued(node: Node): QueuedNode {
    const { id } = node;
    const givenAt = given.get(node.id);
    const toStart = node.stage === 'enrolled' || node.stage === 'booting';
    const fresh = toStart && givenAt !== undefined && now() - givenAt < GIVEN_MS;
    const wait = waits.get(node.id) ?? { waitingSince: undefined, askedAt: undefined };
    const ticket = liveTicketOf(node.id);
    const load = loadOf(node, ticket);
    if (ticket !== undefined && deadBecause(ticket, now()) === undefined) {
      const attemptSince = Math.max(ticket.mintedAt, givenAt ?? 0);
      return { id, load, stage: node.stage, attemptSince, ...wait };
    }
    const stage = fresh ? 'booting' : node.stage;
    return { id, load, stage, attemptSince: fresh ? givenAt : undefined, ...wait };
  }

  return {
    ask(node) {
      const at = now();
      waits.set(node.id, waitAfterAsking(waits.get(node.id), at));
      if (holdsPlace(queued(node), at)) {
        waits.delete(node.id);
        return GO;
      }
      const turn = turnAmongAll(node, at);
      if (turn.kind === 'go') {
        waits.delete(node.id);
        given.set(node.id, at);
      }
      return turn;
    },
    waits: (id) => isWaitingNow(waits.get(id), now()),
  };
}
