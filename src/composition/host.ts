/**
 * What this machine tells of itself, read once or on demand.
 *
 * @module
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { parseDefaultRoute, ROUTE_TABLE } from '../net/default-route.ts';
import {
  type InheritedSocket,
  inheritedSockets,
  type PromisedFd,
} from '../net/inherited-sockets.ts';
import { mayBindLowPorts } from '../net/low-ports.ts';
import { readNameServers } from '../net/name-servers.ts';
import { ARP_TABLE, createNeighbours } from '../net/neighbours.ts';
import { type ServedAddresses, servedAddresses } from '../net/served-addresses.ts';

const text = (path: string): string => readFileSync(path, 'utf8');

/** Empty where there is no such file: not every kernel has every table. */
function textOrNothing(path: string): string {
  try {
    return text(path);
  } catch {
    return '';
  }
}

export const isRoot = (): boolean => process.getuid?.() === 0;

export const canBindLowPorts = (): boolean =>
  mayBindLowPorts(
    textOrNothing('/proc/self/status'),
    textOrNothing('/proc/sys/net/ipv4/ip_unprivileged_port_start'),
  );

export const readServedAddresses = (names: readonly string[] | undefined): ServedAddresses =>
  servedAddresses(networkInterfaces(), names);

export const readGateway = (): string | undefined =>
  parseDefaultRoute(textOrNothing(ROUTE_TABLE))?.gateway;

export const nameServers = (): readonly string[] => readNameServers(text);

export const neighbours = createNeighbours({
  read: () => text(ARP_TABLE),
  now: () => performance.now(),
});

/** The sockets that were handed over, with the interface that each is named for, where it is one. */
export function readInheritedSockets(
  fds: readonly PromisedFd[],
): readonly (InheritedSocket & { readonly interfaceName: string | undefined })[] {
  const files = {
    readlink: (path: string) => readlinkSync(`/proc/self/${path}`),
    readFile: (path: string) => textOrNothing(`/proc/self/${path}`),
  };
  const interfaces = networkInterfaces();
  return inheritedSockets(fds, files).map((socket) => ({
    ...socket,
    interfaceName: socket.name !== undefined && socket.name in interfaces ? socket.name : undefined,
  }));
}
