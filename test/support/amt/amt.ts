/**
 * Stands in for Intel AMT on loopback: WS-Management behind a strict digest, with TLS as its firmware has it or
 * without.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { TlsOptions } from 'node:tls';
import type { AmtSettings } from '../../../src/domain/power.ts';
import { parseXml } from '../../../src/power/amt/xml.ts';
import { createDigestDoor, type DigestDoor } from './digest-door.ts';
import { createMachine, type MachineState } from './machine.ts';

export type Amt = MachineState & {
  /** Settings that fit it. */
  readonly settings: AmtSettings;
  readonly door: DigestDoor;
  /** Bytes of requests that came in, TLS apart. */
  received: number;
  /** In place of an answer to whoever is let in. */
  instead: RequestListener | undefined;
};

type Options = {
  readonly tls?: 'new' | 'old';
  readonly usesOfNonce?: number;
  readonly tellsStale?: boolean;
};

const USER = { username: 'admin', password: 'Pa:ss"w\\rd 1' };

/** TLS 1.1 with RSA key exchange and SHA-1: what the firmware of AMT 9 has to offer. */
const OLD: TlsOptions = {
  ...{ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' },
  ciphers: 'AES128-SHA:@SECLEVEL=0',
};

export async function startAmt(
  context: TestContext,
  { tls, usesOfNonce = 1000, tellsStale = true }: Options = {},
): Promise<Amt> {
  const state: MachineState = { power: 8, boots: [], calls: [], wantsConsent: false };
  const door = createDigestDoor({ ...USER, usesOfNonce, tellsStale });
  const pair = tls === undefined ? undefined : certificate();
  const machine = createMachine(state);
  const listener: RequestListener = (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => {
      amt.received += piece.length;
      pieces.push(piece);
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const verdict = door.admit(method, url, headers.authorization);
      if (verdict.kind === 'challenge') {
        return void response.writeHead(401, { 'WWW-Authenticate': verdict.header }).end('<html>');
      }
      if (amt.instead !== undefined) return void amt.instead(request, response);
      if (method !== 'POST' || url !== '/wsman') return void response.writeHead(404).end();
      const reply = machine.answer(parseXml(Buffer.concat(pieces).toString('utf8')));
      const isFault = 'fault' in reply;
      response.writeHead(isFault ? 400 : 200, { 'Content-Type': 'application/soap+xml' });
      response.end(envelope(isFault ? faultOf(reply.fault) : reply.body));
    });
  };
  const server =
    pair === undefined
      ? createHttp(listener)
      : createHttps({ ...pair, ...(tls === 'old' ? OLD : {}) }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const settings: AmtSettings = {
    ...{ driver: 'amt', host: '127.0.0.1', port, tls: tls !== undefined, ...USER },
    fingerprint: pair && new X509Certificate(pair.cert).fingerprint256,
  };
  const amt: Amt = Object.assign(state, { settings, door, received: 0, instead: undefined });
  return amt;
}

/** AMT's own prefixes, which are not those of the request. */
function envelope(body: string): string {
  const namespaces =
    'xmlns:a="http://www.w3.org/2003/05/soap-envelope" xmlns:b="http://schemas.xmlsoap.org/ws/2004/08/addressing"';
  return `<?xml version="1.0" encoding="UTF-8"?><a:Envelope ${namespaces}><a:Header><b:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</b:To></a:Header><a:Body>${body}</a:Body></a:Envelope>`;
}

function faultOf(reason: string): string {
  return `<a:Fault><a:Code><a:Value>a:Sender</a:Value></a:Code><a:Reason><a:Text xml:lang="en-US">${reason}</a:Text></a:Reason></a:Fault>`;
}

/** AMT makes one for itself: RSA, and nobody's name in it. */
function certificate(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'pl-amt-'));
  try {
    const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    const files = ['-subj', '/CN=Intel(R) AMT', '-keyout', 'key.pem', '-out', 'cert.pem'];
    execFileSync('openssl', [...words, ...files], { cwd: folder, stdio: 'pipe' });
    const text = (name: string) => readFileSync(join(folder, name), 'utf8');
    return { key: text('key.pem'), cert: text('cert.pem') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
