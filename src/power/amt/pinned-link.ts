/**
 * The connection to one AMT: over TLS to the machine with the pinned certificate and to no other, or in
 * clear where its settings say so. Nothing is sent before the certificate was compared.
 *
 * @module
 */
import { constants } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import type { AmtSettings } from '../../domain/power.ts';
import { socketWords } from '../../domain/socket-words.ts';
import { failed, refused } from '../verdicts.ts';

// An import of the module would bring undici with it (WebSocket and others are its exports): 5 MB for nothing.
const { Agent, request } = process.getBuiltinModule('node:http');

export type Answer = {
  readonly status: number;
  readonly challenges: readonly string[];
  readonly body: string;
};

export type Link = {
  /** Throws POWER_FAILED and POWER_REFUSED. */
  post(body: string, authorization: string | undefined): Promise<Answer>;
  close(): void;
};

export type LinkOptions = Pick<AmtSettings, 'host' | 'port' | 'tls' | 'fingerprint'> & {
  /** For one exchange, its connection included; ms. */
  readonly exchangeMs: number;
};

export const PATH = '/wsman';
const TLS_PORT = 16993;
const PLAIN_PORT = 16992;
const MOST_BYTES = 512 * 1024;

/**
 * AMT 9 to 12 know TLS 1.0 to 1.2 with RSA key exchange and SHA-1, and no secure renegotiation (RFC 5746),
 * which OpenSSL 3 refuses unless told: MeshCentral#6565, MeshCommander#120, openssl#16278. The certificate is
 * AMT's own and names nobody: it is the pin that is checked.
 */
const OLD_FIRMWARE: ConnectionOptions = {
  rejectUnauthorized: false,
  minVersion: 'TLSv1',
  ciphers: 'HIGH:!aNULL:!eNULL:!MD5:@SECLEVEL=0',
  secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
};

export function createLink(options: LinkOptions): Link {
  const { host, exchangeMs } = options;
  const port = options.port ?? (options.tls ? TLS_PORT : PLAIN_PORT);
  const where = `${host}:${port}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agent.createConnection = (_, callback) => {
    const opened = options.tls
      ? openPinned(where, { host, port }, options.fingerprint)
      : openPlain({ host, port });
    opened.then(
      (socket) => callback?.(null, socket),
      (error) => callback?.(error, undefined as never),
    );
    return undefined;
  };

  async function post(body: string, authorization: string | undefined): Promise<Answer> {
    const signal = AbortSignal.timeout(exchangeMs);
    const headers = {
      'Content-Type': 'application/soap+xml;charset=UTF-8',
      'Content-Length': Buffer.byteLength(body),
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    };
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        request({ host, port, path: PATH, method: 'POST', headers, agent, signal })
          .on('response', resolve)
          .on('error', reject)
          .end(body);
      });
      return await readAnswer(response);
    } catch (error) {
      if (signal.aborted) throw failed(`${where} does not answer within ${exchangeMs} ms`, error);
      throw linkFailure(where, error);
    }
  }

  return { post, close: () => agent.destroy() };
}

type Place = { readonly host: string; readonly port: number };

function openPlain(place: Place): Promise<Duplex> {
  const socket = connectTcp(place);
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket)).once('error', reject);
  });
}

function openPinned(where: string, place: Place, pinned: string | undefined): Promise<TLSSocket> {
  const socket = connectTls({ ...OLD_FIRMWARE, ...place });
  return new Promise((resolve, reject) => {
    socket.once('error', reject).once('secureConnect', () => {
      const shown = socket.getPeerCertificate().fingerprint256;
      if (shown !== undefined && shown === pinned) return resolve(socket);
      socket.destroy();
      reject(strange(where, shown ?? 'none', pinned));
    });
  });
}

function strange(where: string, shown: string, pinned: string | undefined): Error {
  if (pinned !== undefined) {
    return failed(
      `${where} shows the certificate ${shown}, and not the pinned ${pinned}: nothing was sent to it`,
    );
  }
  const words = `${where} shows a certificate that nobody has confirmed: ${shown}. Compare it, and set power.fingerprint`;
  const expected = 'the SHA-256 of the certificate, once you have compared it';
  return refused(words, [{ field: 'power.fingerprint', expected, got: shown }]);
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw new Error(`it says more than ${MOST_BYTES} bytes`);
    pieces.push(piece);
  }
  const challenges = response.headersDistinct['www-authenticate'] ?? [];
  const body = Buffer.concat(pieces).toString('utf8');
  return { status: response.statusCode ?? 0, challenges, body };
}

/** What is looked at next. */
const QUESTIONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', ': is AMT set up, and TLS as power.tls says?'],
  ['ECONNRESET', ': is TLS as power.tls says?'],
  ['EHOSTUNREACH', ': has the machine power?'],
]);

/** A verdict as it is; anything else in words. */
function linkFailure(where: string, error: unknown): Error {
  if (!(error instanceof Error) || error.name === 'ProvisioningError') return error as Error;
  const code = 'code' in error ? String(error.code) : '';
  const words = socketWords(code) ?? `does not speak with us: ${error.message}`;
  return failed(`${where} ${words}${QUESTIONS.get(code) ?? ''}`, error);
}
