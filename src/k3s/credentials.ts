/**
 * What a client of the cluster's API proves itself with, and how long that is good.
 *
 * @module
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { K3sFault } from './k3s-fault.ts';

/** All of it PEM. */
export type ClusterCredentials = {
  /** The cluster's server CA. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
};

/** ms since the epoch. */
export type Validity = { readonly notBefore: number; readonly notAfter: number };

/**
 * Throws a K3sFault where one of them can't be read, the CA is none, or the key is not the certificate's.
 * A bundle's first certificate is the client's own: K3s puts its CA behind it.
 */
export function readCredentials({ ca, certificate, key }: ClusterCredentials): Validity {
  const authority = readCertificate(ca, 'the CA certificate');
  if (!authority.ca) throw new K3sFault('answer', 'what stands for the CA is no CA certificate');
  const client = readCertificate(certificate, 'the client certificate');
  if (!client.checkPrivateKey(readKey(key))) {
    throw new K3sFault('answer', 'the private key is not that of the client certificate');
  }
  return { notBefore: client.validFromDate.getTime(), notAfter: client.validToDate.getTime() };
}

export function readCertificate(pem: string, what: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new K3sFault('answer', `${what} can't be read`, { cause });
  }
}

function readKey(pem: string) {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new K3sFault('answer', "the private key can't be read", { cause });
  }
}
