/**
 * What the server tells of its work.
 *
 * @module
 */
import type { BootTarget } from '../domain/boot.ts';
import type { BootClient } from '../domain/boot-client.ts';
import type { Ipv4Address } from '../domain/ipv4.ts';
import type { OfferMode } from '../domain/node.ts';

export type DhcpReport =
  | {
      readonly kind: 'answered';
      /** An `offer` in mode `4011` names no boot file yet; the `ack` that follows does. */
      readonly message: 'offer' | 'ack';
      readonly client: BootClient;
      readonly target: BootTarget;
      readonly mode: OfferMode;
      /** Our addresses that answered, each naming itself as the next server. */
      readonly servers: readonly Ipv4Address[];
    }
  | { readonly kind: 'ignored'; readonly client: BootClient; readonly reason: string }
  /** Not an answer given that should have been, or bytes that are no packet. `from` is `address:port`. */
  | { readonly kind: 'dropped'; readonly reason: string; readonly from: string };

/** Since the server was made. */
export type DhcpCounters = {
  readonly received: number;
  readonly offers: number;
  readonly acks: number;
  /** Boot clients that are given nothing, by decision. */
  readonly ignored: number;
  readonly dropped: number;
  /** DHCP of machines that do not boot from the network. */
  readonly notBoot: number;
  /** Boot clients that ask the router, or another server, for their lease. */
  readonly leaseRequests: number;
  readonly otherMessages: number;
};

export type DhcpTally = { -readonly [name in keyof DhcpCounters]: number };

export function emptyTally(): DhcpTally {
  return {
    received: 0,
    offers: 0,
    acks: 0,
    ignored: 0,
    dropped: 0,
    notBoot: 0,
    leaseRequests: 0,
    otherMessages: 0,
  };
}

/** True at most `perSecond` times in each second of `now` (ms): garbage at line rate is not logged at line rate. */
export function createRateLimit(perSecond: number, now: () => number): () => boolean {
  let second = 0;
  let used = 0;
  return () => {
    const current = Math.floor(now() / 1000);
    if (current !== second) {
      second = current;
      used = 0;
    }
    used += 1;
    return used <= perSecond;
  };
}
