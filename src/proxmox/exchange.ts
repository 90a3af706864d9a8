/**
 * One question and its answer over one connection of its own, with one deadline over all of it.
 *
 * A connection that is kept may be closed by the other side in the moment in which it is used again, and then
 * nobody knows whether a POST was heard. A handshake on a LAN costs a few milliseconds.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { type HypervisorTrust, hostOf } from '../domain/hypervisor.ts';
import { ProxmoxFault } from '../domain/proxmox-fault.ts';
import type { Answer } from './answer-fault.ts';
import { connectPinned } from './pinned-connection.ts';
import { transportFault } from './transport-fault.ts';

// An import of the module would bring undici with it (WebSocket and others are its exports): 5 MB for nothing.
const { request } = process.getBuiltinModule('node:http');

export type Question = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** A form, or undefined for none. */
  readonly form: string | undefined;
  readonly authorization: string;
};

export type Exchange = {
  readonly endpoint: string;
  readonly trust: HypervisorTrust;
  /** Until the certificate was judged, and until the last byte of the body. */
  readonly connectMs: number;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
};

/** A cluster of hundreds of VMs tells of them in less than 1 MiB. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Throws a ProxmoxFault whose outcome is `not-done` as long as nothing was sent. */
export async function exchange(question: Question, options: Exchange): Promise<Answer> {
  const { endpoint, trust, connectMs, deadlineMs, signal } = options;
  const began = performance.now();
  const ms = Math.min(connectMs, deadlineMs);
  const socket = await connectPinned({ endpoint, trust, ms, signal });
  const left = Math.max(1, deadlineMs - (performance.now() - began));
  const where = hostOf(endpoint);
  const stop = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(left))]);
  try {
    return await ask(socket, question, { where, stop });
  } catch (error) {
    if (signal.aborted) {
      const words = `${where} was given up while it was asked`;
      throw new ProxmoxFault('unreachable', words, { outcome: 'unknown' });
    }
    if (stop.aborted) {
      const words = `${where} did not answer ${question.method} ${pathOf(question)} in ${deadlineMs} ms`;
      throw new ProxmoxFault('timeout', words, { outcome: 'unknown' });
    }
    throw transportFault(error, where, 'unknown');
  } finally {
    socket.destroy();
  }
}

/** Without /api2/json and the query. */
function pathOf({ path }: Question): string {
  return path.replace(/^\/api2\/json/, '').replace(/\?.*$/s, '');
}

type Asking = { readonly where: string; readonly stop: AbortSignal };

function ask(socket: TLSSocket, question: Question, { where, stop }: Asking): Promise<Answer> {
  const { method, path, form, authorization } = question;
  return new Promise((resolve, reject) => {
    const asking = request({
      ...{ method, path, signal: stop, createConnection: () => socket },
      headers: {
        ...{ Host: where, Authorization: authorization, Connection: 'close' },
        Accept: 'application/json',
        ...(form !== undefined && {
          'Content-Type': 'application/x-www-form-urlencoded',
          'Content-Length': Buffer.byteLength(form),
        }),
      },
    });
    asking.on('error', reject);
    asking.on('response', (response) => {
      readBody(response, where).then(resolve, reject);
    });
    asking.end(form);
  });
}

async function readBody(response: IncomingMessage, where: string): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) {
      const words = `${where} answers with more than ${MOST_BYTES / 1024 ** 2} MiB`;
      throw new ProxmoxFault('failed', words, { outcome: 'unknown' });
    }
    chunks.push(chunk);
  }
  return {
    ...{ status: response.statusCode ?? 0, reason: response.statusMessage ?? '' },
    contentType: response.headers['content-type'] ?? '',
    body: Buffer.concat(chunks),
  };
}
