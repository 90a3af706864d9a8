/**
 * The bulk server itself, in a thread of its own: gigabytes to installing machines must not delay a
 * DHCP answer. It knows only what its owner published.
 *
 * @module
 */
import type { Server } from 'node:http';
import type { MessagePort } from 'node:worker_threads';
import type { BulkFile } from './file.ts';
import { createBulkListener } from './listener.ts';
import type { BulkNews, BulkOrder, BulkWorkerData } from './messages.ts';

// An import of the module would bring undici with it (WebSocket and others are its exports): 5 MB for nothing.
const { createServer } = process.getBuiltinModule('node:http');

/** Sockets, idle ones too. */
const MAX_CONNECTIONS = 512;
/** Between two complaints that clients can't be let in. */
const QUIET_MS = 60_000;

/** Serves until it is told to stop, or can't listen, and then closes `owner`. */
export function serveBulk(
  owner: MessagePort,
  { host, port, limits, files: published }: BulkWorkerData,
): void {
  const files = new Map<string, BulkFile>(published);
  const tell = (news: BulkNews): void => owner.postMessage(news);
  const listener = createBulkListener({
    files,
    transfers: limits.transfers,
    report: (transfer) => tell({ kind: 'transfer', transfer }),
  });
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.headersMs,
      connectionsCheckingInterval: Math.min(limits.headersMs, 5000),
      keepAliveTimeout: 10_000,
      noDelay: true,
    },
    listener,
  );
  server.maxConnections = MAX_CONNECTIONS;
  // Sockets on which nothing moves, in either direction: a slow reader still takes something.
  server.timeout = limits.stallMs;

  owner.on('message', (order: BulkOrder) => {
    if (order.kind === 'publish') files.set(order.path, order.file);
    if (order.kind === 'withdraw') files.delete(order.path);
    if (order.kind === 'stop') {
      server.close(() => owner.close());
      server.closeAllConnections();
    }
  });
  // A request in a pipeline listens for its connection's end, as does the one before it.
  server.on('connection', (socket) => socket.setMaxListeners(limits.transfers + 10));
  listen(server, { host, port, tell, giveUp: () => owner.close() });
}

type Listening = {
  readonly host: string;
  readonly port: number;
  readonly tell: (news: BulkNews) => void;
  readonly giveUp: () => void;
};

function listen(server: Server, { host, port, tell, giveUp }: Listening): void {
  let quietUntil = 0;
  server.on('error', ({ code = '', message }: NodeJS.ErrnoException) => {
    if (!server.listening) {
      tell({ kind: 'not-listening', code, place: `${host}:${port}`, message });
      giveUp();
    } else if (performance.now() >= quietUntil) {
      quietUntil = performance.now() + QUIET_MS;
      tell({ kind: 'not-accepting', reason: message });
    }
  });
  server.listen({ host, port }, () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') {
      tell({ kind: 'listening', port: address.port });
    }
  });
}
