/**
 * A strict stand-in of the Kubernetes API of K3s: HTTP/2 as the real one, client certificates, 401 for
 * strangers and 403 for those without rights, media types, watches, evictions, finalizers, signing requests.
 *
 * @module
 */
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { type Answered, type Asked, Refusal, readBody, sendJson, statusOf } from './api-answers.ts';
import { type Handling, type RouteState, routeOf } from './api-routes.ts';
import { createWatches } from './api-watch.ts';
import type { ClusterPki, Pem } from './cluster-pki.ts';
import type { ObjectStore } from './object-store.ts';

export type KubernetesStandIn = {
  /** `127.0.0.1:PORT` */
  readonly where: string;
  readonly port: number;
  readonly watches: ReturnType<typeof createWatches>;
  readonly state: State;
  /** `GET /api/v1/nodes`, in their order. */
  readonly log: string[];
  /** Connections ever made. */
  connections(): number;
  /** Every connection is cut; new ones are taken. */
  cut(): void;
  /** Every connection is cut, and nobody listens any more. */
  stop(): Promise<void>;
};

/**
 * `hung`: connections are made and nothing is answered. `ill`: 500, as without etcd. `strange`: it knows nobody, as
 * one by whose clock every certificate has expired. `slow`: it takes a while.
 */
export type Mood = 'well' | 'hung' | 'ill' | 'strange' | 'slow';

export const SLOW_MS = 150;

type State = RouteState & {
  mood: Mood;
  /** Called before a question is answered. */
  onAsked: (line: string) => void;
};

type StandInOptions = {
  readonly pki: ClusterPki;
  readonly store: ObjectStore;
  /** In place of one that is right. */
  readonly serverPem?: Pem;
  readonly port?: number;
  /** Loopback, unless it is said. */
  readonly host?: string;
  /** What anybody may read, by path. */
  readonly open?: ReadonlyMap<string, string>;
};

export async function startKubernetes(
  test: Pick<TestContext, 'after'>,
  { pki, store, serverPem, port = 0, host = '127.0.0.1', open = new Map() }: StandInOptions,
): Promise<KubernetesStandIn> {
  const pem = serverPem ?? (await pki.server(['127.0.0.1']));
  const watches = createWatches(store);
  const state = wellState();
  const log: string[] = [];
  // As kube-apiserver: every certificate is taken at the handshake and judged by the request.
  const server = createSecureServer({
    ...{ key: pem.key, cert: pem.certificate, ca: pki.clientCa, allowHTTP1: true },
    ...{ requestCert: true, rejectUnauthorized: false },
  });
  const connections = countConnections(server);
  server.on('request', (request, response) => {
    const line = `${request.method} ${request.url}`;
    log.push(line);
    state.onAsked(line);
    if (state.mood === 'hung') return;
    const text = open.get(request.url ?? '');
    if (text !== undefined) return void response.end(text);
    const answered = answer(request, response, { store, pki, watches, state });
    answered.catch((error: unknown) => refuse(response, error));
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  test.after(() => connections.stop());
  const { port: bound } = server.address() as AddressInfo;
  return { where: `127.0.0.1:${bound}`, port: bound, watches, state, log, ...connections };
}

function wellState(): State {
  return {
    ...{ mood: 'well', finalizerMs: 20, signs: true, refusal: undefined },
    budgets: new Map(),
    onAsked: () => undefined,
  };
}

function countConnections(server: Http2SecureServer) {
  const sockets = new Set<Socket>();
  let made = 0;
  server.on('connection', (socket: Socket) => {
    made += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  function cut(): void {
    for (const socket of sockets) socket.destroy();
  }
  async function stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    cut();
    await closed;
  }
  return { connections: () => made, cut, stop };
}

type World = Omit<Handling, 'request' | 'response' | 'body' | 'query' | 'parts'> & {
  readonly state: State;
};

async function answer(request: Asked, response: Answered, world: World): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://api');
  if (world.state.mood === 'slow') await delay(SLOW_MS);
  if (world.state.mood === 'strange') throw new Refusal(401, 'Unauthorized', 'Unauthorized');
  authenticate(request, url.pathname);
  if (world.state.mood === 'ill') throw new Refusal(500, 'InternalError', 'etcdserver: no leader');
  const { route, parts } = routeOf(request.method ?? '', url.pathname);
  const body = await readBody(request);
  await route({ ...world, request, response, body, query: url.searchParams, parts });
}

/** Names that everybody whom the API knows may read: the role system:public-info-viewer. */
const PUBLIC = ['/readyz', '/livez', '/healthz', '/version'];

function authenticate(request: Asked, path: string): void {
  const socket = request.stream?.session?.socket ?? request.socket;
  const { authorized } = socket as TLSSocket;
  const { subject } = (socket as TLSSocket).getPeerCertificate();
  const groups = [subject?.O ?? []].flat();
  if (!authorized) throw new Refusal(401, 'Unauthorized', 'Unauthorized');
  if (PUBLIC.includes(path) || groups.includes('system:masters')) return;
  const message = `User "${subject.CN}" cannot ${request.method?.toLowerCase()} ${path}`;
  throw new Refusal(403, 'Forbidden', message);
}

function refuse(response: Answered, error: unknown): void {
  if (response.headersSent) return;
  const told = error instanceof Refusal ? error : new Refusal(500, 'InternalError', String(error));
  if (told.retryAfter !== undefined) response.setHeader('Retry-After', told.retryAfter);
  sendJson(response, told.code, statusOf(told));
}
