/**
 * Where an offer goes, and which of our addresses it names (RFC 2131 §4.1).
 *
 * @module
 */
import { type Ipv4Address, inNetwork, type ServedAddress } from '../domain/ipv4.ts';
import { type DhcpPacket, UNSPECIFIED } from './packet.ts';

export const DHCP_SERVER_PORT = 67;

/** `address` is an IPv4 address as text. */
export type Peer = { readonly address: Ipv4Address; readonly port: number };

export type Destination =
  /** From every served address, each naming itself: the packet does not say which network it came from. */
  | { readonly kind: 'broadcast' }
  | { readonly kind: 'unicast'; readonly to: Peer; readonly server: ServedAddress };

export type OfferSituation = {
  readonly from: Peer;
  /** The port that the question came to. */
  readonly dhcpPort: number;
  /** The addresses that may answer. */
  readonly served: readonly ServedAddress[];
};

/**
 * A relay gets it, else a client that has an address, else everyone. On another port than 67 a client
 * with an address is answered where it asked from: no firmware does that, tests and relays without
 * root do. Undefined where nothing is served.
 */
export function offerDestination(
  packet: Pick<DhcpPacket, 'giaddr' | 'ciaddr'>,
  { from, dhcpPort, served }: OfferSituation,
): Destination | undefined {
  const askedHere = dhcpPort !== DHCP_SERVER_PORT && from.address !== UNSPECIFIED;
  if (packet.giaddr !== UNSPECIFIED) {
    const port = dhcpPort === DHCP_SERVER_PORT ? DHCP_SERVER_PORT : from.port;
    return unicast({ address: packet.giaddr, port }, served);
  }
  if (askedHere || isLoopback(from.address)) return unicast(from, served);
  if (packet.ciaddr !== UNSPECIFIED) {
    return unicast({ address: packet.ciaddr, port: dhcpPort + 1 }, served);
  }
  return served.length === 0 ? undefined : { kind: 'broadcast' };
}

function unicast(to: Peer, served: readonly ServedAddress[]): Destination | undefined {
  const server = nearest(to.address, served);
  return server === undefined ? undefined : { kind: 'unicast', to, server };
}

/** The served address in the network of `peer`, else the first. */
export function nearest(
  peer: Ipv4Address,
  served: readonly ServedAddress[],
): ServedAddress | undefined {
  return served.find((address) => inNetwork(peer, address)) ?? served[0];
}

/** Nothing can be broadcast to a loopback address. */
export function isLoopback(address: Ipv4Address): boolean {
  return address.startsWith('127.');
}
