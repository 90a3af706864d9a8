/**
 * The HTTPS face of a join, with answers that a test says, and the plain HTTP server of K3s' files.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { TestAuthority } from './authority.ts';

/** `cut`: the connection ends without a word. A text is a 200. */
export type DoorAnswer =
  | string
  | 'cut'
  | { readonly status: number; readonly body?: string; readonly retryAfter?: number };

export type DoorVisit = {
  /** `POST ` for the question, `POST installed`, `GET files/config.yaml`, … */
  readonly asked: string;
  readonly authorization: string | undefined;
  readonly body: string;
};

/** For each question its answers in turn; the last one stays. What is not among them is a 404. */
export type DoorAnswers = Readonly<Record<string, readonly DoorAnswer[]>>;

const PREFIX = '/join/NODE';

export async function openJoinDoor(
  context: TestContext,
  { key, cert }: TestAuthority,
  answers: DoorAnswers,
  onVisit: (visit: DoorVisit) => void = () => {},
) {
  const visits: DoorVisit[] = [];
  const asked = new Map<string, number>();
  const server = createHttpsServer({ key, cert }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const rest = (request.url ?? '').replace(PREFIX, '').replace(/^\//, '');
    const visit = {
      asked: `${request.method} ${rest}`,
      authorization: request.headers.authorization,
      body: Buffer.concat(chunks).toString(),
    };
    visits.push(visit);
    onVisit(visit);
    const count = asked.get(visit.asked) ?? 0;
    asked.set(visit.asked, count + 1);
    const list = answers[visit.asked] ?? [{ status: 404 }];
    const answer = list[Math.min(count, list.length - 1)] ?? 'cut';
    if (answer === 'cut') return void request.socket.destroy();
    const {
      status,
      body = '',
      retryAfter,
    } = typeof answer === 'string'
      ? { status: 200, body: answer }
      : { retryAfter: undefined, ...answer };
    if (retryAfter !== undefined) response.setHeader('Retry-After', retryAfter);
    response.writeHead(status).end(body);
  });
  const port = await listening(context, server);
  return {
    url: `https://127.0.0.1:${port}${PREFIX}`,
    visits,
    asked: () => visits.map((visit) => visit.asked),
    bodies: (question: string) =>
      visits.filter((visit) => visit.asked === question).map(({ body }) => body),
  };
}

export type ArtifactServer = Awaited<ReturnType<typeof serveArtifacts>>;

/** Serves each file at `/NAME`. The first `cuts` answers end in the middle of a file. */
export async function serveArtifacts(
  context: TestContext,
  files: Readonly<Record<string, Buffer>>,
  cuts = 0,
) {
  const ranges: (string | undefined)[] = [];
  const answer: RequestListener = (request, response) => {
    const whole = files[(request.url ?? '').slice(1)];
    if (whole === undefined) return void response.writeHead(404).end();
    const { range } = request.headers;
    ranges.push(range);
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (from >= whole.length && from > 0) return void response.writeHead(416).end();
    const bytes = whole.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      'Content-Length': bytes.length,
      ...(from > 0 && { 'Content-Range': `bytes ${from}-${whole.length - 1}/${whole.length}` }),
    });
    if (ranges.length > cuts) return void response.end(bytes);
    response.write(bytes.subarray(0, bytes.length / 2), () =>
      setTimeout(() => request.socket.destroy(), 20),
    );
  };
  const port = await listening(context, createHttpServer(answer));
  return {
    ranges,
    url: (name: string) => `http://127.0.0.1:${port}/${name}`,
    sum: (name: string) =>
      createHash('sha256')
        .update(files[name] ?? '')
        .digest('hex'),
  };
}

async function listening(context: TestContext, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
