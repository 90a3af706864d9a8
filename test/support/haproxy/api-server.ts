/**
 * A stand-in for a K3s server's port 6443: TLS, 401 to strangers, the truth about /readyz to those who
 * have a client certificate, and a watch that never ends.
 *
 * @module
 */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Certificates } from './certificates.ts';

export type ApiServer = {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** What /readyz says to those who may know; `hung`: nothing at all, to anybody. */
  readyz: 200 | 500 | 503 | 'hung';
  /** Requests for anything but /readyz and /watch that it answered. */
  served: number;
  stop(): Promise<void>;
};

const WATCH_EVERY_MS = 50;

/** `port` 0: any that is free. Those of one cluster share one. */
export async function startApiServer(
  { name, address, port }: { name: string; address: string; port: number },
  { ca, server }: Certificates,
): Promise<ApiServer> {
  const tls = { ca, cert: server.certificate, key: server.key };
  const https = createServer(
    { ...tls, requestCert: true, rejectUnauthorized: false },
    (request, response) => answer(self, request, response),
  );
  https.listen(port, address);
  await once(https, 'listening');
  const self: ApiServer = {
    name,
    address,
    port: (https.address() as AddressInfo).port,
    readyz: 200,
    served: 0,
    async stop() {
      https.close();
      https.closeAllConnections();
      await once(https, 'close');
    },
  };
  return self;
}

function answer(self: ApiServer, request: IncomingMessage, response: ServerResponse): void {
  const known = (request.socket as TLSSocket).authorized;
  if (self.readyz === 'hung') return;
  if (self.readyz === 503) response.writeHead(503).end();
  else if (request.url === '/readyz') response.writeHead(known ? self.readyz : 401).end();
  else if (request.url === '/watch') watch(response);
  else {
    self.served += 1;
    response.end(self.name);
  }
}

/** A line every 50 ms, for as long as the client stays. */
function watch(response: ServerResponse): void {
  let count = 0;
  const timer = setInterval(() => response.write(`${count++}\n`), WATCH_EVERY_MS);
  response.on('close', () => clearInterval(timer));
}
