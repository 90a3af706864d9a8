/**
 * UDP sockets whose every failure arrives as a rejection or an event, never as a throw.
 *
 * @module
 */
import { createSocket, type Socket } from 'node:dgram';
import type { Ipv4Address } from '../domain/ipv4.ts';
import type { TftpClient } from './content.ts';

type LookupDone = (error: null, address: string, family: 4) => void;

/** Addresses here are numbers already; Node's own lookup costs 10 % of a packet (measured). */
function lookup(address: string, _options: unknown, done: LookupDone): void {
  done(null, address, 4);
}

/** Errors of a datagram socket never concern the process: who wants them listens besides. */
export function udpSocket(): Socket {
  const socket = createSocket({ type: 'udp4', lookup });
  socket.on('error', () => undefined);
  return socket;
}

/** What to bind to: an address and port, or a bound socket that was inherited. */
export type Binding =
  | { readonly address: Ipv4Address; readonly port: number; readonly exclusive: true }
  | { readonly fd: number };

/** Rejects with the system's error (EADDRINUSE, EACCES, EMFILE…), the socket closed. */
export function bound(socket: Socket, binding: Binding): Promise<void> {
  return settled(socket, (done) => socket.bind(binding, done));
}

/**
 * A socket of its own port on `address`, connected to `client`: the kernel then drops what anyone
 * else sends to it, and answers leave from the address that was asked.
 */
export async function connectedSocket(address: Ipv4Address, client: TftpClient): Promise<Socket> {
  const socket = udpSocket();
  await bound(socket, { address, port: 0, exclusive: true });
  await settled(socket, (done) => socket.connect(client.port, client.address, done));
  return socket;
}

function settled(socket: Socket, begin: (done: () => void) => void): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const failed = (error: Error) => {
      socket.off('error', failed);
      void closeQuietly(socket);
      reject(error);
    };
    socket.on('error', failed);
    try {
      begin((error?: unknown) => {
        if (error instanceof Error) return failed(error);
        socket.off('error', failed);
        resolve();
      });
    } catch (error) {
      failed(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

/** Closing a closed socket throws; here it does nothing. */
export function closeQuietly(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    try {
      socket.close(resolve);
    } catch {
      resolve();
    }
  });
}

/** `EADDRINUSE` and its like, or the message of an error that has no code. */
export function errorCode(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
