/**
 * The server's certificate: kept on disk, so that a start makes none, and made anew when it no longer fits.
 *
 * @module
 */
import type { X509Certificate } from 'node:crypto';
import type { KeyAndCertificate } from './certificate-orders.ts';
import { haveMade } from './certificate-process.ts';
import { joinPem, readCertificate, readPair, splitPem } from './pem.ts';
import { readSecret, writeSecret } from './secret-file.ts';
import { namesIn, serverNames } from './server-names.ts';
import { isDue, serverValidity } from './validity.ts';

/** PEM, as tls.createSecureContext takes them. */
export type ServerCredentials = { readonly key: string; readonly cert: string };

export type ServerCertificateParts = {
  readonly path: string;
  readonly issuer: () => KeyAndCertificate;
  readonly now: () => number;
  readonly serial: () => string;
  readonly logError: (error: unknown) => void;
};

export type ServerCertificate = {
  credentials(names: readonly string[]): Promise<ServerCredentials>;
};

export function createServerCertificate(parts: ServerCertificateParts): ServerCertificate {
  const { path, issuer, now, serial, logError } = parts;
  let held: KeyAndCertificate | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function fits(pair: KeyAndCertificate, names: readonly string[]): boolean {
    const certificate = readPair(pair);
    return (
      !isDue(certificate, now()) &&
      isFrom(certificate, issuer()) &&
      namesIn(certificate).join() === names.join()
    );
  }

  async function kept(names: readonly string[]): Promise<KeyAndCertificate | undefined> {
    try {
      const pair = held ?? pairIn(await readSecret(path));
      return pair && fits(pair, names) ? pair : undefined;
    } catch (error) {
      logError(new Error(`${path} cannot be used, and is made anew`, { cause: error }));
      return undefined;
    }
  }

  async function make(names: readonly string[]): Promise<KeyAndCertificate> {
    const validity = serverValidity(now());
    const order = {
      kind: 'server',
      issuer: issuer(),
      names,
      serial: serial(),
      ...validity,
    } as const;
    const pair = await haveMade(order);
    await writeSecret(path, joinPem(pair)).catch(logError);
    return pair;
  }

  async function credentials(wanted: readonly string[]): Promise<ServerCredentials> {
    const names = serverNames(wanted);
    held = (await kept(names)) ?? (await make(names));
    return { key: held.key, cert: held.certificate };
  }

  return {
    /** One after the other: two that ask at once get the same certificate. */
    credentials(names) {
      const turn = last.then(() => credentials(names));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** Undefined for no file, and for one without a certificate. Throws a PemFault for one without a key. */
function pairIn(text: string | undefined): KeyAndCertificate | undefined {
  if (text === undefined) return undefined;
  const { key, certificate } = splitPem(text);
  return certificate === undefined ? undefined : { key, certificate };
}

function isFrom(certificate: X509Certificate, { certificate: issuer }: KeyAndCertificate): boolean {
  const authority = readCertificate(issuer);
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}
