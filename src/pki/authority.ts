/**
 * Pilotlight's own certificate authority, and the server certificate that it signs.
 *
 * Machines have the authority pinned from the day of their install, so it is made once and never replaced:
 * whatever is wrong with its files is said in words, and a person decides. The server's certificate is
 * pinned by nobody, and is made anew whenever it doesn't fit.
 *
 * `ca.key` holds the key and the certificate: one file is whole or not there at all. `ca.pem` is a copy of
 * the certificate for people, and comes back when it is lost.
 *
 * @module
 */
import { randomBytes, type X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { CertificateOrder, KeyAndCertificate } from './certificate-orders.ts';
import { haveMade } from './certificate-process.ts';
import { joinPem, PemFault, readCertificate, readPair, splitPem } from './pem.ts';
import { keepPrivateFolder, readSecret, writeSecret } from './secret-file.ts';
import { createServerCertificate, type ServerCredentials } from './server-certificate.ts';
import { authorityValidity, isOver } from './validity.ts';

export type AuthorityOptions = {
  /** Its own: nobody else may read it afterwards. */
  readonly folder: string;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly random?: (bytes: number) => Buffer;
  /** Told of a server certificate that could not be kept: it serves, and is made anew at the next start. */
  readonly logError?: (error: unknown) => void;
};

export type Authority = {
  /** Throws an Error that names the file where the authority is damaged, or over. Makes it where there is none. */
  start(): Promise<void>;
  /** The certificate, for those who are to trust it. */
  caPem(): string;
  /**
   * Good for exactly these IPv4 addresses and host names: the same value as before, or a renewed one. Throws
   * an Error for a name that can't stand in a certificate.
   */
  serverCredentials(names: readonly string[]): Promise<ServerCredentials>;
};

export function createAuthority(options: AuthorityOptions): Authority {
  const { folder, now, random = randomBytes, logError = () => {} } = options;
  let pair: KeyAndCertificate | undefined;
  const started = () => {
    if (pair === undefined) throw new Error('the authority has not been started');
    return pair;
  };
  const server = createServerCertificate({
    path: join(folder, 'server.pem'),
    issuer: started,
    now,
    serial: () => serial(random),
    logError,
  });

  return {
    async start() {
      await keepPrivateFolder(folder);
      pair = (await found(folder, now())) ?? (await made(folder, now(), random));
    },
    caPem: () => started().certificate,
    serverCredentials: server.credentials,
  };
}

/** Undefined where there was never one. */
async function found(folder: string, now: number): Promise<KeyAndCertificate | undefined> {
  const [keyFile, certificateFile] = [join(folder, 'ca.key'), join(folder, 'ca.pem')];
  const kept = await readSecret(keyFile);
  const copy = await readSecret(certificateFile);
  if (kept === undefined && copy === undefined) return undefined;
  if (kept === undefined) {
    throw new Error(
      `${keyFile} is gone, and ${certificateFile} is there: machines trust it. Put the key back from a ` +
        `backup; or move ${certificateFile} away for a new authority, and reinstall the machines that have not joined`,
    );
  }
  const pair = inFile(keyFile, () => read(kept, copy, now));
  if (copy === undefined) await writeSecret(certificateFile, pair.certificate);
  else inFile(certificateFile, () => agree(readCertificate(copy), pair));
  return pair;
}

/** A key that a person put there alone has its certificate in `copy`. */
function read(kept: string, copy: string | undefined, now: number): KeyAndCertificate {
  const { key, certificate = copy } = splitPem(kept);
  if (certificate === undefined)
    throw new PemFault('expected a certificate beside the key, got none');
  const authority = readPair({ key, certificate });
  if (!authority.ca) throw new PemFault('expected the certificate of an authority, got another');
  if (isOver(authority, now)) {
    throw new PemFault(`the authority was valid until ${authority.validToDate.toISOString()}`);
  }
  return { key, certificate: authority.toString() };
}

function agree(copy: X509Certificate, { certificate }: KeyAndCertificate): void {
  if (copy.fingerprint256 === readCertificate(certificate).fingerprint256) return;
  throw new PemFault('expected the certificate that stands in ca.key, got another');
}

function inFile<T>(path: string, judge: () => T): T {
  try {
    return judge();
  } catch (cause) {
    if (!(cause instanceof PemFault)) throw cause;
    const message = `${path}: ${cause.message}. It is not replaced by itself: machines trust this authority`;
    throw new Error(message, { cause });
  }
}

/** The key first: a power cut between the two leaves what the next start completes. */
async function made(folder: string, now: number, random: (bytes: number) => Buffer) {
  const order: CertificateOrder = {
    kind: 'authority',
    serial: serial(random),
    ...authorityValidity(now),
  };
  const pair = await haveMade(order);
  await writeSecret(join(folder, 'ca.key'), joinPem(pair));
  await writeSecret(join(folder, 'ca.pem'), pair.certificate);
  return pair;
}

/** 127 random bits with the second one set: positive, and 16 bytes long in DER. */
function serial(random: (bytes: number) => Buffer): string {
  const bytes = random(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes.toString('hex');
}
