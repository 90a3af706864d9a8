/**
 * How K3s' API is recognised by the balancer's check, and the check by it: PEM texts, and the files that
 * HAProxy reads them from.
 *
 * @module
 */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { ProvisioningError } from '../domain/errors.ts';

export type Trust = {
  /** The cluster's CA, one certificate or several: PEM. */
  readonly ca: string;
  /** The client certificate that may ask /readyz, and its key, unencrypted: PEM. Undefined until there is one. */
  readonly client: { readonly certificate: string; readonly key: string } | undefined;
};

export type TrustFile = { readonly path: string; readonly text: string };
export type TrustFiles = {
  readonly ca: TrustFile | undefined;
  readonly client: TrustFile | undefined;
};

/**
 * The files are named for what they hold: a renewed certificate makes another configuration, and the one
 * before still finds its own. Throws INPUT_INVALID where a PEM is none, or certificate and key differ.
 */
export function trustFiles(trust: Trust | undefined, folder: string): TrustFiles {
  if (trust === undefined) return { ca: undefined, client: undefined };
  const file = (name: string, text: string): TrustFile => {
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
    return { path: `${folder}/${name}-${digest}.pem`, text };
  };
  const { ca, client } = trust;
  return {
    ca: file('ca', certificates('ca', ca).map(String).join('')),
    client: client && file('readyz', pairOf(client)),
  };
}

/** Whether a file of this name was made here. */
export function isTrustFile(name: string): boolean {
  return /^(?:ca|readyz)-[0-9a-f]{16}\.pem$/.test(name);
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Read and written anew: nothing else that a text may hold gets into a file. */
function certificates(field: string, pem: string): X509Certificate[] {
  try {
    const found = [...pem.matchAll(CERTIFICATE)].map(([one]) => new X509Certificate(one));
    if (found.length > 0) return found;
  } catch (cause) {
    throw unusable(field, 'a certificate in PEM', cause);
  }
  throw unusable(field, 'a certificate in PEM');
}

function pairOf({ certificate, key }: NonNullable<Trust['client']>): string {
  const chain = certificates('client.certificate', certificate);
  const secret = keyOf(key);
  if (chain[0]?.checkPrivateKey(secret) !== true) {
    throw unusable('client.key', 'the key of client.certificate');
  }
  const keyPem = secret.export({ type: 'pkcs8', format: 'pem' });
  return [...chain.map(String), String(keyPem)].join('');
}

function keyOf(pem: string) {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw unusable('client.key', 'a private key in PEM', cause);
  }
}

/** What came is never told: it may be a key. */
function unusable(field: string, expected: string, cause?: unknown): ProvisioningError {
  const problems = [{ field, expected, got: 'something else' }];
  const message = `the balancer's ${field}: expected ${expected}, got something else`;
  return new ProvisioningError('INPUT_INVALID', message, { problems, cause });
}
