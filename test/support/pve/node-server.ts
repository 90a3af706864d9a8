/**
 * The API of one node: HTTPS on a port of its own, and gone when the node is.
 *
 * @module
 */
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { PvePem } from './certificates.ts';
import { reply, send } from './exchange.ts';
import { answerSpoilt, faultOf, type Spoiling } from './spoiling.ts';
import type { PveNode, PveWorld } from './world.ts';

export type NodeServerParts = {
  readonly world: PveWorld;
  readonly node: PveNode;
  readonly pem: PvePem;
  readonly spoilings: readonly Spoiling[];
  /** Hears of each call: `POST /nodes/pve1/qemu`. */
  readonly asked: (call: string, query: string) => void;
  readonly host: string;
  /** A free one, unless it is said. */
  readonly port: number | undefined;
};

export type NodeServer = {
  readonly port: number;
  /** TLS connections that were ever made. */
  connections(): number;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Another certificate from now on. */
  renew(pem: PvePem): void;
};

export async function createNodeServer(parts: NodeServerParts): Promise<NodeServer> {
  const sockets = new Set<Socket>();
  let made = 0;
  const server = createServer({ key: parts.pem.key, cert: parts.pem.certificate });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  server.on('secureConnection', () => {
    made += 1;
  });
  server.on('tlsClientError', () => undefined);
  serve(server, parts);
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, parts.host, resolve);
    });
  await listen(parts.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connections: () => made,
    start: () => listen(port),
    renew: (pem) => server.setSecureContext({ key: pem.key, cert: pem.certificate }),
    async stop() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function serve(server: Server, { world, node, spoilings, asked }: NodeServerParts): void {
  server.on('request', (request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const call = `${request.method} ${path.replace(/^\/api2\/json/, '')}`;
    asked(call, query);
    const ask = () => reply(world, node, request);
    const fault = faultOf(spoilings, call);
    const answered =
      fault === undefined
        ? ask().then((told) => send(response, told))
        : answerSpoilt(response, fault, ask);
    answered.catch(() => response.destroy());
  });
}
