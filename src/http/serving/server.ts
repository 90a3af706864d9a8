/**
 * The sockets under the application: which addresses they listen on, and how long a client may dawdle.
 *
 * @module
 */
import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

// An import of the module would bring undici with it (WebSocket and others are its exports): 5 MB for nothing.
const { createServer } = process.getBuiltinModule('node:http');

export type HttpServerOptions = {
  readonly app: { readonly handler: RequestListener; endStreams(): void };
  readonly port: number;
  /** One socket for each of these addresses of ours. */
  readonly hosts: readonly string[];
  /** A listening socket that the service manager opened: used instead of `hosts` and `port`. */
  readonly fd?: number | undefined;
  /** Told of sockets that could not be accepted, such as for want of file descriptors. */
  readonly logError: (error: unknown) => void;
};

export type HttpServer = {
  /** Throws an Error in words when an address cannot be had; then nothing listens. */
  start(): Promise<readonly AddressInfo[]>;
  /** Ends streams and idle connections at once, answers that are under way within two seconds. */
  stop(): Promise<void>;
};

/** ms. A client has this long for its headers, for its whole request, and between two of them. */
export const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
};
/** ms without a byte in either direction; event streams have a heartbeat, slow firmware takes its time. */
export const SILENCE_MS = 120_000;
/** A flood of connections must leave file descriptors for the rest of the service. */
const MOST_CONNECTIONS = 2048;
const STOP_GRACE_MS = 2_000;

export function createHttpServer(options: HttpServerOptions): HttpServer {
  return createListeners({ ...options, make: () => makeServer(options.app.handler) });
}

export type Listeners<Made extends Server | TlsServer> = Omit<HttpServerOptions, 'app'> & {
  readonly app: Pick<HttpServerOptions['app'], 'endStreams'>;
  /** For each socket. It doesn't listen yet. */
  readonly make: () => Made;
};

/** One server for each socket: all of them listen, or none does. */
export function createListeners<Made extends Server | TlsServer>(
  options: Listeners<Made>,
): HttpServer & { all(): readonly Made[] } {
  const { app, port, hosts, fd, logError, make } = options;
  let servers: readonly Made[] = [];

  async function stop(): Promise<void> {
    const stopping = servers;
    servers = [];
    app.endStreams();
    await Promise.all(stopping.map(close));
  }

  return {
    async start() {
      const places = fd === undefined ? hosts.map((host) => ({ host, port })) : [{ fd }];
      servers = places.map(make);
      try {
        await Promise.all(
          servers.map((server, index) => listen(server, places[index] ?? { port })),
        );
      } catch (error) {
        await Promise.all(servers.map(close));
        servers = [];
        throw error;
      }
      return servers.map((server) => {
        server.on('error', logError);
        return server.address() as AddressInfo;
      });
    },
    stop,
    all: () => servers,
  };
}

function makeServer(handler: RequestListener): Server {
  const server = createServer(TIMEOUTS, handler);
  server.timeout = SILENCE_MS;
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

type Place = { readonly host?: string; readonly port?: number; readonly fd?: number };

async function listen(server: Server | TlsServer, place: Place): Promise<void> {
  server.listen(place);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(inWords(error as NodeJS.ErrnoException, place), { cause: error });
  }
}

function inWords({ code, message }: NodeJS.ErrnoException, { host, port, fd }: Place): string {
  if (fd !== undefined) return `HTTP: the inherited socket ${fd} does not listen: ${message}`;
  const where = `HTTP: port ${port} on ${host}`;
  if (code === 'EADDRINUSE') return `${where} is in use by another program`;
  if (code === 'EADDRNOTAVAIL') return `${where}: this machine does not have that address`;
  if (code === 'EACCES')
    return `${where}: ports below 1024 need a privilege that this process lacks`;
  return `${where} cannot be had: ${message}`;
}

async function close(server: Server | TlsServer): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
  await closed;
  clearTimeout(late);
}
