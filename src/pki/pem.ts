/**
 * A private key and its certificate in one text, as they are kept in one file: a pair that is whole or not
 * there at all.
 *
 * @module
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { CURVE, type KeyAndCertificate } from './certificate-orders.ts';

/** `expected …, got …`, for a message that names the file before it. */
export class PemFault extends Error {
  override readonly name = 'PemFault';
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[^-]+-----END \1-----/g;

export function joinPem({ key, certificate }: KeyAndCertificate): string {
  return `${key.trimEnd()}\n${certificate.trimEnd()}\n`;
}

/** The first of each; the certificate may be in another file. Throws a PemFault where there is no key. */
export function splitPem(text: string): { key: string; certificate: string | undefined } {
  const blocks = [...text.matchAll(BLOCK)].map(([block, kind = '']) => ({ block, kind }));
  const key = blocks.find(({ kind }) => kind.endsWith('PRIVATE KEY'))?.block;
  const certificate = blocks.find(({ kind }) => kind === 'CERTIFICATE')?.block;
  if (key === undefined) throw new PemFault(`expected a private key in PEM, got ${gist(text)}`);
  return { key: `${key}\n`, certificate: certificate && `${certificate}\n` };
}

export function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new PemFault(`expected a certificate in PEM, got ${gist(pem)}`, { cause });
  }
}

/** Throws a PemFault unless the key is ours to sign with, and the certificate's. */
export function readPair({ key, certificate }: KeyAndCertificate): X509Certificate {
  const read = readCertificate(certificate);
  if (!read.checkPrivateKey(readKey(key))) {
    throw new PemFault('expected the key of its certificate, got that of another');
  }
  return read;
}

function readKey(pem: string): KeyObject {
  const key = parseKey(pem);
  const { namedCurve } = key.asymmetricKeyDetails ?? {};
  if (namedCurve === CURVE) return key;
  const got = `${key.asymmetricKeyType} ${namedCurve ?? ''}`.trimEnd();
  throw new PemFault(`expected an ECDSA key on P-256, got ${got}`);
}

function parseKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new PemFault('expected a private key in PEM, got a damaged one', { cause });
  }
}

/** Never the text itself: it may be most of a key. */
function gist(text: string): string {
  if (text === '') return 'an empty file';
  return text.includes('-----BEGIN ')
    ? 'a damaged file'
    : `${Buffer.byteLength(text)} bytes of something else`;
}
