/**
 * A certificate that the operator brought, such as one of a company's or of Let's Encrypt's.
 *
 * It is shown to those who ask for one of its names (SNI), and to nobody else: installed machines come by
 * address, and have our own authority pinned.
 *
 * @module
 */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContext } from 'node:tls';

export type GivenCertificateOptions = {
  /** PEM: the certificate, then its intermediates. */
  readonly certificateFile: string;
  /** PEM. */
  readonly keyFile: string;
  readonly now: () => number;
  readonly logError: (error: unknown) => void;
};

export type GivenCertificate = {
  /** Throws an Error that names the file. */
  start(): Promise<void>;
  /** Takes over what was renewed. Never throws: what was served goes on. */
  look(): Promise<void>;
  named(name: string): SecureContext | undefined;
};

type Shown = {
  readonly text: string;
  readonly certificate: X509Certificate;
  readonly context: SecureContext;
};

export function createGivenCertificate(options: GivenCertificateOptions): GivenCertificate {
  const { certificateFile, keyFile, now, logError } = options;
  let shown: Shown | undefined;

  async function load(): Promise<void> {
    const cert = await textOf(certificateFile);
    const key = await textOf(keyFile);
    const text = `${cert}\n${key}`;
    if (text === shown?.text) return;
    shown = { text, ...read({ certificateFile, cert, keyFile, key }, now()) };
  }

  return {
    start: load,
    look: () => load().catch(logError),
    named(name) {
      return shown?.certificate.checkHost(name.toLowerCase()) ? shown.context : undefined;
    },
  };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

type PairOfFiles = {
  readonly certificateFile: string;
  readonly cert: string;
  readonly keyFile: string;
  readonly key: string;
};

function read({ certificateFile, cert, keyFile, key }: PairOfFiles, now: number) {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(cert);
  } catch (cause) {
    throw new Error(`${certificateFile}: expected a certificate in PEM`, { cause });
  }
  if (certificate.validToDate.getTime() <= now) {
    throw new Error(`${certificateFile}: the certificate was valid until ${certificate.validTo}`);
  }
  try {
    return { certificate, context: createSecureContext({ cert, key, minVersion: 'TLSv1.2' }) };
  } catch (cause) {
    throw new Error(`${keyFile}: expected the private key of ${certificateFile} in PEM`, { cause });
  }
}
