/**
 * A request for a certificate (PKCS #10, RFC 2986) with a key of its own: one name, on P-256.
 *
 * @module
 */
import { generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';

export type CertificateRequest = {
  /** PEM, `CERTIFICATE REQUEST`. */
  readonly request: string;
  /** PEM, PKCS #8. */
  readonly key: string;
};

/** DER tags (X.690 §8). */
const TAG = { integer: 0x02, bits: 0x03, utf8: 0x0c, sequence: 0x30, set: 0x31, attributes: 0xa0 };
/** id-at-commonName, 2.5.4.3. */
const COMMON_NAME = Buffer.from('0603550403', 'hex');
/** ecdsa-with-SHA256, 1.2.840.10045.4.3.2 (RFC 5758 §3.2). */
const ECDSA_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');

/** `commonName` is the user's name in Kubernetes. Without organisations it is in no group of its own. */
export async function requestCertificate(commonName: string): Promise<CertificateRequest> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const name = der(TAG.sequence, [
    der(TAG.set, [der(TAG.sequence, [COMMON_NAME, der(TAG.utf8, [Buffer.from(commonName)])])]),
  ]);
  const version = der(TAG.integer, [Buffer.of(0)]);
  const subjectKey = publicKey.export({ type: 'spki', format: 'der' });
  const body = der(TAG.sequence, [version, name, subjectKey, der(TAG.attributes, [])]);
  const signature = Buffer.concat([Buffer.of(0), sign('sha256', body, privateKey)]);
  const algorithm = der(TAG.sequence, [ECDSA_SHA256]);
  const whole = der(TAG.sequence, [body, algorithm, der(TAG.bits, [signature])]);
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { request: pem('CERTIFICATE REQUEST', whole), key };
}

function der(tag: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag, ...lengthOf(content.length)), content]);
}

/** X.690 §8.1.3: short below 128, else the number of its bytes and the bytes. */
function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  if (length < 0x100) return [0x81, length];
  return [0x82, length >> 8, length & 0xff];
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
