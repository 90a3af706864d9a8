/**
 * Fetches over HTTP as a machine does, and keeps no more of it than is wanted.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

// An import of the module would bring undici with it (WebSocket and others are its exports): 5 MB for nothing.
const { request } = process.getBuiltinModule('node:http');

export type HttpFetch = {
  readonly url: string;
  /** `bytes=0-1023` */
  readonly range?: string;
  readonly patienceMs: number;
};

export type HttpFetched =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | undefined>>;
      readonly bytes: number;
      /** In hex. */
      readonly sha256: string;
      /** The first of them. */
      readonly head: Buffer;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** Scripts and answers are a few KiB. */
const HEAD_BYTES = 256 * 1024;

export function fetchByHttp({ url, range, patienceMs }: HttpFetch): Promise<HttpFetched> {
  const headers = { 'User-Agent': 'Pilotlight doctor', ...(range && { Range: range }) };
  const { promise, resolve } = Promise.withResolvers<HttpFetched>();
  const fail = (reason: string) => resolve({ kind: 'failed', reason });
  const asked = request(url, { headers, agent: false });
  // Of the socket, and not of the request, whose clock begins when the connection stands.
  asked.once('socket', (socket) => {
    socket.setTimeout(patienceMs, () => {
      fail(`nothing came for ${patienceMs / 1000} s`);
      asked.destroy();
    });
  });
  asked.once('error', (error) => fail(error.message));
  asked.once('response', (response) => {
    read(response).then(resolve, (error: unknown) => fail(String(error)));
  });
  asked.end();
  return promise;
}

async function read(response: IncomingMessage): Promise<HttpFetched> {
  const hash = createHash('sha256');
  const head: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (bytes < HEAD_BYTES) head.push(chunk);
    bytes += chunk.length;
  }
  return {
    kind: 'answer',
    status: response.statusCode ?? 0,
    headers: response.headers as Record<string, string | undefined>,
    bytes,
    sha256: hash.digest('hex'),
    head: Buffer.concat(head).subarray(0, HEAD_BYTES),
  };
}
