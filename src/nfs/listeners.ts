/**
 * The sockets of the server: NFS and MOUNT on one port, the port mapper on another, over TCP and UDP.
 *
 * @module
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type ListenOptions, type Server, type Socket } from 'node:net';

export type TcpListener = { readonly port: number; close(): void };

/** An address to open, or a listening socket that was handed over. */
export type Place = ListenOptions | { readonly fd: number };

export type TcpOptions = {
  readonly places: readonly Place[];
  readonly connected: (socket: Socket) => void;
  /** A client could not be let in: too many open files. */
  readonly notAccepting: (error: Error) => void;
};

/** All of `places`, on one port, or none: rejects with the system's error. */
export async function listenTcp(options: TcpOptions): Promise<TcpListener> {
  const servers: Server[] = [];
  try {
    let port: number | undefined;
    for (const place of options.places) {
      const server = createServer({ noDelay: true }, options.connected);
      servers.push(server);
      const free = port !== undefined && 'port' in place && place.port === 0;
      server.listen(free ? { ...place, port } : place);
      await once(server, 'listening');
      server.on('error', options.notAccepting);
      port ??= portOf(server);
    }
    return { port: port ?? 0, close: () => closeAll(servers) };
  } catch (error) {
    closeAll(servers);
    throw error;
  }
}

function closeAll(servers: readonly Server[]): void {
  for (const server of servers) if (server.listening) server.close();
}

function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

export type UdpOptions = {
  readonly places: readonly (
    | { readonly fd: number }
    | { readonly address: string; readonly port: number }
  )[];
  /** What is to be sent back, if anything. */
  readonly answer: (message: Buffer, client: string) => Buffer | undefined;
};

/** Rejects with the system's error. Some programs ask the port mapper by UDP: Linux' mount.nfs does. */
export async function listenUdp({ places, answer }: UdpOptions): Promise<{ close(): void }> {
  const sockets: UdpSocket[] = [];
  const close = (): void => {
    for (const socket of sockets) socket.close();
  };
  try {
    for (const place of places) {
      const socket = createSocket('udp4');
      sockets.push(socket);
      // A socket that was handed over says so before bind returns.
      const listening = once(socket, 'listening');
      socket.bind(place);
      await listening;
      socket.on('error', () => undefined);
      socket.on('message', (message, { address, port }) => {
        const reply = answer(message, address);
        if (reply !== undefined) socket.send(reply, port, address, () => undefined);
      });
    }
    return { close };
  } catch (error) {
    close();
    throw error;
  }
}
