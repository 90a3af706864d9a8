/**
 * Which DHCP servers give the leases here, told from what their clients say.
 *
 * A server's answers go to port 68 and are never heard; but a client that chose one broadcasts its
 * identifier in its REQUEST (RFC 2131 §4.3.2). Two of them on one network is a fault that people look for
 * in the wrong place: machines boot by one and not by the other.
 *
 * @module
 */
import type { Ipv4Address } from '../domain/ipv4.ts';
import { OPTION } from './options.ts';
import { type DhcpPacket, MESSAGE_TYPE } from './packet.ts';

/** Whoever can broadcast can name any address. */
const MOST = 8;
/** ms: longer than most leases are renewed after. */
const REMEMBERED_MS = 24 * 60 * 60_000;

export type LeaseServers = {
  hear(packet: DhcpPacket, now: number): void;
  /** In the order of their addresses. */
  heard(now: number): readonly Ipv4Address[];
};

export function createLeaseServers(): LeaseServers {
  const lastHeard = new Map<Ipv4Address, number>();

  return {
    hear({ op, options }, now) {
      const chosen = options.get(OPTION.serverIdentifier);
      const isChoice =
        op === 'request' && options.get(OPTION.messageType)?.[0] === MESSAGE_TYPE.request;
      if (!isChoice || chosen?.length !== 4) return;
      const server = chosen.join('.');
      if (lastHeard.size < MOST || lastHeard.has(server)) lastHeard.set(server, now);
    },

    heard(now) {
      for (const [server, at] of lastHeard) {
        if (now - at > REMEMBERED_MS) lastHeard.delete(server);
      }
      return [...lastHeard.keys()].sort();
    },
  };
}
