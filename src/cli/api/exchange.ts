/**
 * One question to the server and its answer.
 *
 * @module
 */
import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { connectionFailure } from './api-failure.ts';

export type Connection = {
  readonly server: URL;
  readonly token: string;
  /** PEM of the only authority that is trusted; undefined: those of this machine. */
  readonly ca: string | undefined;
};

export type Question = {
  readonly method: string;
  readonly path: string;
  readonly body?: object | undefined;
  readonly signal?: AbortSignal;
};

export type Answer = {
  readonly status: number;
  readonly response: IncomingMessage;
  /** Whose it is. */
  readonly server: string;
};

/** Longer than a mirror may take to answer before an image's download begins, or etcd for a snapshot. */
const SILENCE_MS = 180_000;

/** Throws a CliError where there is no answer. */
export async function exchange(connection: Connection, question: Question): Promise<Answer> {
  const { server } = connection;
  const text = question.body === undefined ? undefined : JSON.stringify(question.body);
  const options = await optionsFor(connection, question, text);
  const send = server.protocol === 'https:' ? (await import('node:https')).request : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(options, (response) =>
      resolve({ status: response.statusCode ?? 0, response, server: server.href }),
    );
    request.on('error', (error) => reject(connectionFailure(server.href, error)));
    request.on('timeout', () => request.destroy(new Error('no answer in three minutes')));
    request.end(text);
  });
}

async function optionsFor(
  { server, token, ca }: Connection,
  { method, path, signal }: Question,
  body: string | undefined,
): Promise<RequestOptions & { ca?: string }> {
  const json = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body ?? ''),
  };
  return {
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port || (server.protocol === 'https:' ? 443 : 80),
    // As it stands, not as a URL would read it: a node may be asked for as "..".
    path: `${server.pathname.replace(/\/+$/, '')}${path}`,
    method,
    timeout: SILENCE_MS,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : json) },
    ...(ca === undefined ? {} : { ca }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** An answer is never larger than this; whatever sends more is no Pilotlight. */
const MOST = 64 * 1024 * 1024;

/** Throws a CliError where it is cut off. */
export async function bodyText({ response, server }: Answer): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of response) {
      pieces.push(piece as Buffer);
      size += (piece as Buffer).length;
      if (size > MOST) throw new Error('the answer is larger than 64 MiB');
    }
  } catch (error) {
    throw connectionFailure(server, error as Error);
  }
  return Buffer.concat(pieces).toString('utf8');
}
