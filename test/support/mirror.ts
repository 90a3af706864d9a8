/**
 * A stand-in for a mirror of Ubuntu's: real Range, If-Range and ETag (RFC 9110), and on request every way
 * in which mirrors fail.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export type MirrorFile = {
  readonly bytes: Buffer;
  readonly type?: string;
  /** None where it is `null`; made of the bytes where it is missing. */
  readonly etag?: string | null;
};

/** What goes wrong with the answers for a path. */
export type Trouble = {
  /** Bodies end after so many bytes, with the connection: one number for each request, then no more. */
  readonly cuts?: number[];
  readonly ignoreRange?: boolean;
  /** Statuses, one for each request, before answers are good. */
  readonly statuses?: number[];
  /** Sends so many bytes, and then nothing: the connection stays. */
  readonly stallAfter?: number;
  /** Bytes in one piece, with `pauseMs` after each. */
  readonly slow?: { readonly piece: number; readonly pauseMs: number };
  /** Without Content-Length. */
  readonly chunked?: boolean;
  /** As HTTP/1.0: the end of the connection is the end of the body, and so is a cut. */
  readonly untilClose?: boolean;
  /** Sends this address as a redirect. */
  readonly redirect?: string;
};

export type MirrorRequest = {
  readonly method: string;
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly status: number;
};

export type Mirror = {
  readonly url: string;
  readonly files: Map<string, MirrorFile>;
  readonly troubles: Map<string, Trouble>;
  readonly requests: MirrorRequest[];
  /** The requests for this path. */
  asked(path: string): readonly MirrorRequest[];
  stop(): Promise<void>;
};

const LAST_MODIFIED = 'Tue, 10 Feb 2026 12:00:00 GMT';

export async function startMirror(context: TestContext): Promise<Mirror> {
  const files = new Map<string, MirrorFile>();
  const troubles = new Map<string, Trouble>();
  const requests: MirrorRequest[] = [];
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    const path = decodeURIComponent((request.url ?? '/').slice(1));
    const answer = { path, file: files.get(path), trouble: troubles.get(path) ?? {} };
    const status = begin(request, response, answer);
    const { range, 'if-range': ifRange } = request.headers;
    const { method = '' } = request;
    requests.push({ method, path, range, ifRange: String(ifRange ?? '') || undefined, status });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  async function stop(): Promise<void> {
    if (!server.listening) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  context.after(stop);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const asked = (path: string) => requests.filter((one) => one.path === path);
  return { url, files, troubles, requests, asked, stop };
}

type Wanted = {
  readonly path: string;
  readonly file: MirrorFile | undefined;
  readonly trouble: Trouble;
};

/** Begins the answer, and returns its status. */
function begin(request: IncomingMessage, response: ServerResponse, wanted: Wanted): number {
  const { file, trouble } = wanted;
  if (trouble.redirect !== undefined) {
    response.writeHead(302, { Location: trouble.redirect }).end();
    return 302;
  }
  const failing = trouble.statuses?.shift();
  const status = failing ?? (file === undefined ? 404 : 200);
  if (file === undefined || failing !== undefined) {
    response.writeHead(status, { 'Content-Type': 'text/plain' }).end('no\n');
    return status;
  }
  return sendFile(request, response, { ...wanted, file });
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { file, trouble }: Wanted & { readonly file: MirrorFile },
): number {
  const { bytes, type = 'application/octet-stream' } = file;
  const etag = file.etag === undefined ? tagOf(bytes) : file.etag;
  const headers: Record<string, string> = { 'Content-Type': type, 'Accept-Ranges': 'bytes' };
  headers['Last-Modified'] = LAST_MODIFIED;
  if (etag !== null) headers['ETag'] = etag;
  const start = trouble.ignoreRange ? undefined : wantedStart(request, etag);
  if (start !== undefined && start >= bytes.length) {
    response.writeHead(416, { 'Content-Range': `bytes */${bytes.length}` }).end();
    return 416;
  }
  const body = bytes.subarray(start ?? 0);
  if (start !== undefined) {
    headers['Content-Range'] = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
  }
  if (trouble.untilClose) {
    response.shouldKeepAlive = false;
    response.removeHeader('Transfer-Encoding');
  } else if (!trouble.chunked) headers['Content-Length'] = String(body.length);
  const status = start === undefined ? 200 : 206;
  response.writeHead(status, headers);
  if (request.method === 'HEAD') response.end();
  else void pour(response, body, trouble);
  return status;
}

/** Undefined for the whole file: no Range, or an If-Range of another copy (RFC 9110 §13.1.5). */
function wantedStart({ headers }: IncomingMessage, etag: string | null): number | undefined {
  const [, first] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
  const condition = headers['if-range'];
  const isSame = condition === undefined || condition === etag || condition === LAST_MODIFIED;
  return first !== undefined && isSame ? Number(first) : undefined;
}

async function pour(response: ServerResponse, body: Buffer, trouble: Trouble): Promise<void> {
  const cut = trouble.cuts?.shift();
  if (cut !== undefined && trouble.untilClose) return void response.end(body.subarray(0, cut));
  if (cut !== undefined && cut < body.length) {
    // Given time, so that the client has these bytes before the connection breaks.
    response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), 100));
    return;
  }
  if (trouble.stallAfter !== undefined)
    return void response.write(body.subarray(0, trouble.stallAfter));
  if (trouble.slow === undefined) return void response.end(body);
  const { piece, pauseMs } = trouble.slow;
  for (let at = 0; at < body.length && !response.destroyed; at += piece) {
    response.write(body.subarray(at, at + piece));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  response.end();
}

export function tagOf(bytes: Uint8Array): string {
  return `"${sha256Of(bytes).slice(0, 16)}"`;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
