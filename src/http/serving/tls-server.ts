/**
 * The sockets under the join: TLS alone, with a certificate that can be exchanged while it runs.
 *
 * Whoever speaks no TLS, stalls in the handshake or opens connections without end loses them, and nobody
 * else notices.
 *
 * @module
 */
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { createConnectionAllowance } from './connection-allowance.ts';
import { createListeners, type HttpServerOptions, SILENCE_MS, TIMEOUTS } from './server.ts';

/** PEM, both. */
export type TlsCredentials = { readonly key: string; readonly cert: string };

export type TlsServerOptions = HttpServerOptions & {
  /** Asked at each start. */
  readonly credentials: () => Promise<TlsCredentials>;
  /** Of a host name that a client asks for by SNI (RFC 6066 §3); undefined for our own certificate. */
  readonly named?: ((name: string) => SecureContext | undefined) | undefined;
  /** By address; the defaults leave room for hundreds of machines that poll. */
  readonly limits?: { readonly open: number; readonly perSecond: number };
};

export type TlsServer = {
  /** Throws an Error in words when an address or the certificate cannot be had; then nothing listens. */
  start(): Promise<readonly AddressInfo[]>;
  /** For connections from now on; those that are open keep what they have. Throws for what is no pair. */
  setCredentials(credentials: TlsCredentials): void;
  /** Ends idle connections and handshakes at once, answers that are under way within two seconds. */
  stop(): Promise<void>;
};

/** A browser opens six connections a window; machines, one. */
const LIMITS = { open: 32, perSecond: 10 };
/** ms: 120 s are Node's own, and a stalled handshake holds a descriptor as long. */
const HANDSHAKE_MS = 10_000;
const MOST_CONNECTIONS = 512;

export function createTlsServer(options: TlsServerOptions): TlsServer {
  const { app, credentials, named, limits = LIMITS } = options;
  const allowance = createConnectionAllowance({ ...limits, now: () => performance.now() });
  /** By the client's address and port. */
  const handshakes = new Map<string, Socket>();
  let current: TlsCredentials = { key: '', cert: '' };

  function make(): Server {
    const context = { ...TIMEOUTS, ...contextOf(current) };
    const server = createServer(named ? { ...context, ...byName(named) } : context, app.handler);
    server.timeout = SILENCE_MS;
    server.maxConnections = MOST_CONNECTIONS;
    return server
      .on('connection', judge)
      .on('secureConnection', (socket) => handshakes.delete(clientOf(socket)));
  }

  /** Before the handshake. */
  function judge(socket: Socket): void {
    const [address, client] = [socket.remoteAddress ?? '', clientOf(socket)];
    if (!allowance.enter(address)) return void socket.destroy();
    handshakes.set(client, socket);
    socket.once('close', () => {
      handshakes.delete(client);
      allowance.leave(address);
    });
  }

  const listeners = createListeners({ ...options, make });
  return {
    async start() {
      current = await credentials();
      return await listeners.start();
    },
    setCredentials(fresh) {
      for (const server of listeners.all()) server.setSecureContext(contextOf(fresh));
      current = fresh;
    },
    async stop() {
      const stopped = listeners.stop();
      for (const socket of handshakes.values()) socket.destroy();
      await stopped;
    },
  };
}

function clientOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function byName(named: (name: string) => SecureContext | undefined): ServerOptions {
  return { SNICallback: (name, done) => done(null, named(name)) };
}

/** All of it each time: what setSecureContext isn't told falls back to Node's own. */
function contextOf({ key, cert }: TlsCredentials): ServerOptions {
  return { key, cert, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_MS };
}
