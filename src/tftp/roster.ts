/**
 * Who is being served: one transfer to a client's port, so many to an address, so many in all.
 *
 * @module
 */
import type { TftpClient, TftpRequest } from './content.ts';
import type { Session } from './session.ts';

/** A request that was taken on. */
export type Guest = {
  readonly request: TftpRequest;
  /** The request as it came: an equal one is a repetition. */
  readonly packet: Buffer;
  /** By the server's clock, in ms. */
  readonly since: number;
  /** Undefined while the content is being opened. */
  session: Session | undefined;
  ended: boolean;
};

export type RosterLimits = { readonly perClient: number; readonly total: number };

export type Room =
  | { readonly kind: 'room' }
  /** Full, but `guest` never answered and has to give way. */
  | { readonly kind: 'instead-of'; readonly guest: Guest }
  | { readonly kind: 'full'; readonly reason: string };

/** A client that lives answers within this. Forged requests, and firmware that only wanted `tsize`, never do. */
const SHY_AFTER_MS = 1000;

export class Roster {
  readonly #limits: RosterLimits;
  /** The oldest first. */
  readonly #guests = new Map<string, Guest>();
  readonly #perAddress = new Map<string, number>();

  constructor(limits: RosterLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#guests.size;
  }

  guests(): IterableIterator<Guest> {
    return this.#guests.values();
  }

  find(client: TftpClient): Guest | undefined {
    return this.#guests.get(keyOf(client));
  }

  roomFor({ address }: TftpClient, now: number): Room {
    const ofAddress = this.#perAddress.get(address) ?? 0;
    if (ofAddress >= this.#limits.perClient) {
      const shy = this.#oldestShy(now, (guest) => guest.request.client.address === address);
      if (shy !== undefined) return { kind: 'instead-of', guest: shy };
      return { kind: 'full', reason: `${ofAddress} transfers of this client run already` };
    }
    if (this.#guests.size < this.#limits.total) return { kind: 'room' };
    const shy = this.#oldestShy(now, () => true);
    if (shy !== undefined) return { kind: 'instead-of', guest: shy };
    return { kind: 'full', reason: `${this.#guests.size} transfers run already` };
  }

  add(guest: Guest): void {
    const { client } = guest.request;
    const { address } = client;
    this.#guests.set(keyOf(client), guest);
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
  }

  remove(guest: Guest): void {
    const { client } = guest.request;
    if (this.find(client) !== guest) return;
    const { address } = client;
    this.#guests.delete(keyOf(client));
    const left = (this.#perAddress.get(address) ?? 0) - 1;
    if (left > 0) this.#perAddress.set(address, left);
    else this.#perAddress.delete(address);
  }

  #oldestShy(now: number, among: (guest: Guest) => boolean): Guest | undefined {
    for (const guest of this.#guests.values()) {
      // In the order of their coming: nobody after this one is old enough.
      if (now - guest.since < SHY_AFTER_MS) return undefined;
      if (guest.session?.answered === false && among(guest)) return guest;
    }
    return undefined;
  }
}

function keyOf({ address, port }: TftpClient): string {
  return `${address}:${port}`;
}
