/**
 * The kinds of UDP socket that the server stands on, each measured on Linux.
 *
 * @module
 */
import { createSocket, type Socket } from 'node:dgram';
import type { Ipv4Address } from '../domain/ipv4.ts';
import type { Peer } from './destination.ts';

const LIMITED_BROADCAST: Ipv4Address = '255.255.255.255';

/** Beyond this the kernel takes no more, and what waits is stale: PXE asks again after 4 s at most. */
const MAX_QUEUED_BYTES = 256 * 1024;

const IN_USE = {
  dhcp:
    'Another DHCP server on this host holds it alone. If it is dnsmasq, give it bind-dynamic or ' +
    'bind-interfaces, so that both can listen. Else turn ProxyDHCP off (dhcp: off) and name this ' +
    'server in that one.',
  client:
    "A DHCP client of this host holds it alone. Where the host's address is a fixed one, it can be stopped.",
  pxe: 'Another PXE server on this host holds it: stop that one, or turn ProxyDHCP off (dhcp: off).',
} as const;

/**
 * Receives broadcasts of every interface, and what relays send to any of our addresses. `reuseAddr` lets
 * it stand beside a DHCP server that does the same.
 */
export function openReceiver(port: number): Promise<Socket> {
  return open({ address: '0.0.0.0', port, inUse: IN_USE.dhcp });
}

/**
 * Sends broadcasts out of the interface of `address`, from the DHCP port: EDK2 takes offers from port 67
 * alone (Dhcp4Driver.c). It is connected so that it receives nothing: an unconnected socket on
 * `address` would take the unicast renewals away from a DHCP server on the same host (measured).
 */
export function openSender(address: Ipv4Address, port: number): Promise<Socket> {
  return open({
    address,
    port,
    inUse: IN_USE.dhcp,
    prepare: async (socket) => {
      socket.setBroadcast(true);
      await settled(socket, 'connect', () => socket.connect(port + 1, LIMITED_BROADCAST));
    },
  });
}

/** Bound to one address, so that the answer leaves from the address that was asked. */
export function openPxe(address: Ipv4Address, port: number): Promise<Socket> {
  return open({ address, port, inUse: IN_USE.pxe, reuseAddr: false });
}

/** As a client's: it may stand beside one of this host's own that allows it. Port 0 is any. */
export function openClient(address: Ipv4Address, port: number): Promise<Socket> {
  return open({
    ...{ address, port, inUse: IN_USE.client },
    prepare: async (socket) => socket.setBroadcast(true),
  });
}

/** A bound socket that systemd hands over. Made with BindToDevice=, it broadcasts out of that interface. */
export async function adoptSocket(fd: number): Promise<Socket> {
  const socket = makeSocket(true);
  try {
    await settled(socket, 'listening', () => socket.bind({ fd, exclusive: true }));
    socket.setBroadcast(true);
    return socket;
  } catch (error) {
    socket.close();
    const reason = `the inherited descriptor ${fd} is no bound UDP socket: ${messageOf(error)}`;
    throw new Error(reason, { cause: error });
  }
}

type Opening = Peer & {
  /** What to do where the port is taken. */
  readonly inUse: string;
  readonly reuseAddr?: boolean;
  readonly prepare?: (socket: Socket) => Promise<void>;
};

async function open({ address, port, inUse, reuseAddr = true, prepare }: Opening): Promise<Socket> {
  const socket = makeSocket(reuseAddr);
  try {
    await settled(socket, 'listening', () => socket.bind({ address, port, exclusive: true }));
    await prepare?.(socket);
    return socket;
  } catch (error) {
    socket.close();
    throw new Error(`UDP ${address}:${port} ${explain(error, inUse)}`, { cause: error });
  }
}

function explain(error: unknown, inUse: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `is in use. ${inUse}`;
  if (code !== 'EACCES') return `cannot be opened: ${messageOf(error)}`;
  const remedy = 'Run as root, give CAP_NET_BIND_SERVICE, or let systemd hand over the sockets.';
  return `may not be opened by this user. ${remedy}`;
}

/**
 * Sends now or not at all. Returns why not, or undefined; what the kernel refuses later goes to `failed`.
 * `to` is absent on a connected socket.
 */
export function transmit(
  socket: Socket,
  bytes: Buffer,
  { to, failed }: { readonly to?: Peer; readonly failed: (reason: string) => void },
): string | undefined {
  if (socket.getSendQueueSize() > MAX_QUEUED_BYTES) return 'the send queue is full';
  const done = (error: Error | null) => {
    if (error) failed(`cannot send: ${error.message}`);
  };
  if (to === undefined) socket.send(bytes, done);
  else socket.send(bytes, to.port, to.address, done);
  return undefined;
}

export function sendBroadcast(
  socket: Socket,
  bytes: Buffer,
  { port, failed }: { readonly port: number; readonly failed: (reason: string) => void },
): string | undefined {
  return transmit(socket, bytes, { to: { address: LIMITED_BROADCAST, port }, failed });
}

export function closeSocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(resolve));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Addresses are always numbers here, and the resolver would cost a turn of the event loop. */
function makeSocket(reuseAddr: boolean): Socket {
  return createSocket({
    type: 'udp4',
    reuseAddr,
    lookup: (host, _options, done) => done(null, host, 4),
  });
}

/** Resolves at `event`, rejects at an error; listens to neither afterwards. */
async function settled(
  socket: Socket,
  event: 'listening' | 'connect',
  begin: () => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once(event, resolve).once('error', reject);
  try {
    begin();
    await promise;
  } finally {
    socket.off(event, resolve).off('error', reject);
  }
}
