/**
 * Where a packet came in, and what can go out for it.
 *
 * @module
 */
import type { Socket } from 'node:dgram';
import type { Ipv4Address, ServedAddress } from '../domain/ipv4.ts';
import type { Peer } from './destination.ts';
import { transmit } from './sockets.ts';
import type { DhcpRole } from './verdict.ts';

export type Endpoint = {
  readonly role: DhcpRole;
  /** The addresses that may answer `peer` here. On port 4011 the first is the one that was asked. */
  served(peer: Peer): readonly ServedAddress[];
  /** Returns why nothing was sent, or undefined. */
  unicast(bytes: Buffer, to: Peer): string | undefined;
  /** Each reaches every client of one network, on the port of clients. */
  broadcasters(): readonly Outlet[];
};

/** One address of ours, and a way from it to the client. */
export type Outlet = {
  readonly server: Ipv4Address;
  /** Returns why nothing was sent, or undefined. */
  send(bytes: Buffer): string | undefined;
};

export type EndpointEvents = {
  readonly receive: (bytes: Buffer, from: Peer, endpoint: Endpoint) => void;
  /** A send or a socket that failed. */
  readonly failed: (reason: string) => void;
};

export function listen(
  socket: Socket,
  endpoint: Omit<Endpoint, 'unicast'>,
  { receive, failed }: EndpointEvents,
): void {
  const whole: Endpoint = {
    ...endpoint,
    unicast: (bytes, to) => transmit(socket, bytes, { to, failed }),
  };
  socket.on('message', (bytes, from) => receive(bytes, from, whole));
  survive(socket, failed);
}

/** Without a listener, a socket's error would end the process. */
export function survive(socket: Socket, failed: (reason: string) => void): void {
  socket.on('error', (error) => failed(`socket: ${error.message}`));
}
