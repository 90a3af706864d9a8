/**
 * TLS to a known hypervisor. Nothing is written before its certificate was judged: the token would be lost to
 * whoever holds that address.
 *
 * @module
 */
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { type HypervisorTrust, hostOf } from '../domain/hypervisor.ts';
import { ProxmoxFault } from '../domain/proxmox-fault.ts';
import type { SeenCertificate } from '../domain/seen-certificate.ts';
import { distrust, seenCertificate } from './certificate.ts';
import { transportFault } from './transport-fault.ts';

export type Connecting = {
  readonly endpoint: string;
  /** Undefined: to look at the certificate, and to write nothing. */
  readonly trust: HypervisorTrust | undefined;
  /** Until the certificate was judged. */
  readonly ms: number;
  readonly signal?: AbortSignal | undefined;
};

/** Throws a ProxmoxFault `unreachable`, `untrusted` or `timeout`: nothing was sent. */
export async function connectPinned(connecting: Connecting): Promise<TLSSocket> {
  const { endpoint, trust } = connecting;
  const socket = await handshake(connecting);
  const certificate = certificateOf(socket, endpoint);
  const wrong =
    trust && distrust(trust, { certificate, problem: problemOf(socket), now: Date.now() });
  if (wrong === undefined) return socket;
  socket.destroy();
  throw new ProxmoxFault('untrusted', `${hostOf(endpoint)} ${wrong}`);
}

/** What the endpoint shows, with nothing sent to it. */
export async function lookAtCertificate(endpoint: string, ms: number): Promise<SeenCertificate> {
  const socket = await handshake({ endpoint, trust: undefined, ms });
  try {
    return certificateOf(socket, endpoint);
  } finally {
    socket.destroy();
  }
}

function handshake({ endpoint, trust, ms, signal }: Connecting): Promise<TLSSocket> {
  const where = hostOf(endpoint);
  const { hostname, port } = new URL(endpoint);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...{ host, port: Number(port || 443), ALPNProtocols: ['http/1.1'] },
      ...(isIP(host) === 0 && { servername: host }),
      ...(trust?.kind === 'ca' && { ca: trust.pem }),
      // OpenSSL judges all the same, and distrust() reads its judgement: with the certificate still at hand.
      rejectUnauthorized: false,
    });
    const give = (fault: ProxmoxFault) => {
      settle();
      socket.destroy();
      reject(fault);
    };
    const late = new ProxmoxFault(
      'timeout',
      `${where} did not complete a TLS handshake in ${ms} ms`,
    );
    const timer = setTimeout(() => give(late), ms);
    const onAbort = () => give(new ProxmoxFault('unreachable', `${where} was given up`));
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    signal?.addEventListener('abort', onAbort);
    socket.on('error', (error) => give(transportFault(error, where, 'not-done')));
    socket.once('secureConnect', () => {
      settle();
      resolve(socket);
    });
    if (signal?.aborted) onAbort();
  });
}

function problemOf({ authorized, authorizationError }: TLSSocket): string | undefined {
  return authorized ? undefined : String(authorizationError);
}

function certificateOf(socket: TLSSocket, endpoint: string): SeenCertificate {
  const certificate = socket.getPeerX509Certificate();
  if (certificate !== undefined) return seenCertificate(certificate);
  socket.destroy();
  throw new ProxmoxFault('untrusted', `${hostOf(endpoint)} shows no certificate`);
}
