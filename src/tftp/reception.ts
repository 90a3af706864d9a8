/**
 * Where requests arrive: who is taken on, who is told why not, and who is not answered at all.
 *
 * @module
 */
import type { TftpClient, TftpContent, TftpRequest } from './content.ts';
import type { Listener } from './listeners.ts';
import type { Outcomes, Refusal } from './outcomes.ts';
import { ERROR_CODE } from './packet.ts';
import { type Asked, readRequest } from './request.ts';
import type { Guest, Roster } from './roster.ts';
import type { SessionEnd } from './session.ts';
import {
  NoSocket,
  openSession,
  type SessionNeeds,
  TooLargeForNetascii,
} from './session-opening.ts';
import { errorCode } from './sockets.ts';

export type ReceptionParts = {
  readonly open: (request: TftpRequest) => Promise<TftpContent>;
  readonly needs: SessionNeeds;
  readonly roster: Roster;
  readonly outcomes: Outcomes;
};

/** A packet and the way it came. */
export type Arrival = {
  readonly bytes: Buffer;
  readonly client: TftpClient;
  /** The address of ours that was asked. */
  readonly server: string;
  readonly listener: Listener;
};

/** One timer looks after all transfers, and only while there are any. */
const SWEEP_MS = 20;
/** No client waits longer for its first answer. */
const OPENING_MS = 15_000;
/** A client that took something this lately has not begun anew: its repeated request was delayed. */
const LATELY_MS = 1000;

export class Reception {
  readonly #parts: ReceptionParts;
  #sweep: NodeJS.Timeout | undefined;

  constructor(parts: ReceptionParts) {
    this.#parts = parts;
  }

  /** Deals with whatever arrives. Never throws. */
  onPacket(arrival: Arrival): void {
    const { outcomes } = this.#parts;
    const { bytes, client, listener } = arrival;
    outcomes.counts.requests += 1;
    const asked = readRequest(bytes);
    // Nothing can be sent to port 0, and trying throws.
    if (client.port === 0) outcomes.drop(client, 'from port 0');
    else if (asked.kind === 'noise') outcomes.drop(client, asked.reason);
    else if (asked.kind === 'refused')
      outcomes.refuse({ path: asked.path, client }, listener, asked.refusal);
    else if (!this.#isServed(arrival)) this.#admit(arrival, asked);
  }

  /** Ends all transfers, telling their clients. */
  dismissAll(): void {
    for (const guest of [...this.#parts.roster.guests()]) {
      guest.session?.abort('the server stops', 'the server stops');
      this.#leave(guest);
    }
  }

  /**
   * Whether the request is the repetition of one that is being served. Any other request from the same
   * port ends that: a client has one transfer to a port (RFC 1350 §4), and PXE ROMs use the same port
   * again after a reset.
   */
  #isServed({ bytes, client }: Arrival): boolean {
    const guest = this.#parts.roster.find(client);
    if (guest === undefined) return false;
    const now = this.#parts.needs.now();
    const { session } = guest;
    if (guest.packet.equals(bytes)) {
      if (session === undefined) return true;
      session.repeatRequest(now);
      if (!session.answered || session.idleMs(now) < LATELY_MS) return true;
    }
    session?.abort('the client asked anew');
    this.#leave(guest);
    return false;
  }

  #admit(arrival: Arrival, asked: Extract<Asked, { kind: 'read' }>): void {
    const { roster, outcomes, needs } = this.#parts;
    const { client, listener, server, bytes } = arrival;
    const since = needs.now();
    const room = roster.roomFor(client, since);
    if (room.kind === 'full') {
      outcomes.dropAsBusy(client, listener, room.reason);
      return;
    }
    if (room.kind === 'instead-of') {
      room.guest.session?.abort('gave way to a newer request: the client never answered');
      this.#leave(room.guest);
    }
    const { path, mode, options } = asked;
    const request = { path, mode, options, client, server };
    const guest: Guest = { request, packet: bytes, since, session: undefined, ended: false };
    roster.add(guest);
    this.#sweep ??= setInterval(() => this.#onSweep(), SWEEP_MS);
    void this.#serve(guest, listener);
  }

  async #serve(guest: Guest, listener: Listener): Promise<void> {
    const { open, needs } = this.#parts;
    try {
      const content = await open(guest.request);
      if (guest.ended) return;
      if (content.kind === 'refused') this.#refuse(guest, listener, content);
      else await openSession(needs, { guest, content, onEnd: (end) => this.#onEnd(guest, end) });
    } catch (error) {
      this.#onFailure(guest, listener, error);
    }
  }

  #onFailure(guest: Guest, listener: Listener, error: unknown): void {
    if (guest.ended) return;
    if (!(error instanceof NoSocket)) {
      this.#refuse(guest, listener, refusalOf(error));
      return;
    }
    this.#leave(guest);
    const reason = `no socket: ${errorCode(error.cause)}`;
    this.#parts.outcomes.dropAsBusy(guest.request.client, listener, reason);
  }

  #refuse(guest: Guest, listener: Listener, refusal: Refusal): void {
    this.#leave(guest);
    this.#parts.outcomes.refuse(guest.request, listener, refusal);
  }

  #onEnd(guest: Guest, end: SessionEnd): void {
    const { path, client } = guest.request;
    const ms = Math.round(this.#parts.needs.now() - guest.since);
    this.#leave(guest);
    this.#parts.outcomes.add({ ...end, path, client, bytes: guest.session?.bytes ?? 0, ms });
  }

  #leave(guest: Guest): void {
    const { roster } = this.#parts;
    guest.ended = true;
    roster.remove(guest);
    if (roster.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }

  #onSweep(): void {
    const now = this.#parts.needs.now();
    for (const guest of this.#parts.roster.guests()) {
      if (guest.session !== undefined) guest.session.tick(now);
      else if (now - guest.since > OPENING_MS) this.#onStuck(guest);
    }
  }

  /** Its answer would come too late: the client has given up. */
  #onStuck(guest: Guest): void {
    this.#leave(guest);
    const { path, client } = guest.request;
    const reason = `${path} could not be opened within ${OPENING_MS / 1000} s`;
    this.#parts.outcomes.drop(client, reason);
  }
}

/** Clients learn little of what went wrong inside; the report says it. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof TooLargeForNetascii) {
    const message = 'too large for netascii, ask for octet';
    return { code: ERROR_CODE.undefined, message };
  }
  const reason = error instanceof Error ? error.message : String(error);
  switch (errorCode(error)) {
    case 'ENOENT':
      return { code: ERROR_CODE.notFound, message: 'the file is gone', reason };
    case 'EACCES':
      return { code: ERROR_CODE.accessViolation, message: 'the file can not be read', reason };
    default:
      return { code: ERROR_CODE.undefined, message: 'the server can not open the file', reason };
  }
}
