/**
 * Looks at the certificate that a port of TLS shows.
 *
 * @module
 */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect } from 'node:tls';

export type TlsSight =
  | {
      readonly kind: 'seen';
      /** ms since the epoch. */
      readonly validFrom: number;
      readonly validTo: number;
      /** Addresses and names. */
      readonly names: readonly string[];
      readonly isOurs: boolean;
    }
  | { readonly kind: 'failed'; readonly reason: string };

export type TlsQuestion = {
  readonly host: string;
  readonly port: number;
  /** PEM of the authority that is ours; undefined where it is not known. */
  readonly caPem: string | undefined;
  readonly patienceMs: number;
};

/** What it shows is judged, and nothing is sent: any certificate may come. */
export function lookAtTls({ host, port, caPem, patienceMs }: TlsQuestion): Promise<TlsSight> {
  const { promise, resolve } = Promise.withResolvers<TlsSight>();
  // RFC 6066 §3: an address is no server's name.
  const servername = isIP(host) === 0 ? host : '';
  const socket = connect({ host, port, servername, rejectUnauthorized: false });
  const end = (sight: TlsSight): void => {
    socket.destroy();
    resolve(sight);
  };
  socket.setTimeout(patienceMs, () => end({ kind: 'failed', reason: 'nothing came' }));
  socket.once('error', (error) => end({ kind: 'failed', reason: error.message }));
  socket.once('secureConnect', () => {
    const certificate = socket.getPeerX509Certificate();
    end(
      certificate === undefined
        ? { kind: 'failed', reason: 'it shows no certificate' }
        : sightOf(certificate, caPem),
    );
  });
  return promise;
}

function sightOf(certificate: X509Certificate, caPem: string | undefined): TlsSight {
  const { validFromDate, validToDate, subjectAltName = '' } = certificate;
  return {
    kind: 'seen',
    validFrom: validFromDate.getTime(),
    validTo: validToDate.getTime(),
    names: subjectAltName.split(', ').map((name) => name.replace(/^(?:IP Address|DNS):/, '')),
    isOurs: caPem !== undefined && isMadeBy(certificate, caPem),
  };
}

function isMadeBy(certificate: X509Certificate, caPem: string): boolean {
  try {
    return certificate.verify(new X509Certificate(caPem).publicKey);
  } catch {
    return false; // what came as an authority is none
  }
}
