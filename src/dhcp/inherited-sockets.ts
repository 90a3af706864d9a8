/**
 * Sockets of another's making: systemd binds them as root, and the service runs without rights.
 *
 * @module
 */
import type { Socket } from 'node:dgram';
import type { ServedAddress } from '../domain/ipv4.ts';
import { nearest, type Peer } from './destination.ts';
import { type Endpoint, type EndpointEvents, listen, type Outlet } from './endpoint.ts';
import { adoptSocket, sendBroadcast } from './sockets.ts';
import type { DhcpRole } from './verdict.ts';

/**
 * Bound to the port of its role. With `interfaceName` it was made with SO_BINDTODEVICE
 * (`BindToDevice=`): it hears only that interface, answers only by it, and needs no sender beside it. It also
 * takes the unicast packets of its port from a DHCP server on the same host (measured), so there the
 * service should bind for itself.
 */
export type InheritedSocket = {
  readonly fd: number;
  readonly role: DhcpRole;
  readonly interfaceName?: string | undefined;
};

export type AdoptionOptions = EndpointEvents & {
  readonly dhcpPort: number;
  readonly served: () => readonly ServedAddress[];
  /** Broadcasts for a socket that knows no interface. */
  readonly senders: () => readonly Outlet[];
};

export async function adopt(
  { fd, role, interfaceName }: InheritedSocket,
  { dhcpPort, served, senders, ...events }: AdoptionOptions,
): Promise<Socket> {
  const socket = await adoptSocket(fd);
  const bound = socket.address().address;
  const here = () =>
    served().filter((each) => interfaceName === undefined || each.interfaceName === interfaceName);
  const broadcaster = ({ address }: ServedAddress): Outlet => ({
    server: address,
    send: (bytes) => sendBroadcast(socket, bytes, { port: dhcpPort + 1, failed: events.failed }),
  });
  const endpoint: Omit<Endpoint, 'unicast'> = {
    role,
    served: role === 'pxe' ? (peer) => asked(here(), bound, peer) : here,
    // One: the kernel gives every broadcast the first address of the interface.
    broadcasters: interfaceName === undefined ? senders : () => here().slice(0, 1).map(broadcaster),
  };
  listen(socket, endpoint, events);
  return socket;
}

/** The address that a packet on port 4011 came for: the one bound, or the one nearest to who asks. */
function asked(here: readonly ServedAddress[], bound: string, peer: Peer): ServedAddress[] {
  const one = here.find(({ address }) => address === bound) ?? nearest(peer.address, here);
  return one === undefined ? [] : [one];
}
