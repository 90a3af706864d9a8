/**
 * The certificate on the HTTPS port: of this authority, for these addresses, and for some time to come.
 *
 * @module
 */
import { type Finding, ok, problem, warning } from '../finding.ts';

export type SeenCertificate =
  | {
      readonly kind: 'seen';
      /** ms since the epoch. */
      readonly validFrom: number;
      readonly validTo: number;
      /** The addresses and names that it is for, as `subjectAltName` lists them. */
      readonly names: readonly string[];
      /** Whether the authority at /ca.crt made it. */
      readonly isOurs: boolean;
    }
  | { readonly kind: 'failed'; readonly reason: string };

export type CertificateSituation = {
  readonly seen: SeenCertificate;
  readonly addresses: readonly string[];
  readonly port: number;
  readonly now: number;
};

const SOON_MS = 14 * 86_400_000;

export function judgeCertificate(situation: CertificateSituation): Finding {
  const { seen, addresses, port, now } = situation;
  if (seen.kind === 'failed') {
    return problem('certificate', {
      title: `no TLS on port ${port}: ${seen.reason}`,
      cause: `A firewall drops TCP ${port}, or another program answers there. Machines join the cluster by it.`,
      remedy: `Let TCP ${port} through, and look who holds it: sudo ss -ltnp.`,
    });
  }
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  if (now < seen.validFrom || now > seen.validTo) {
    return problem('certificate', {
      title: `the certificate on port ${port} holds from ${day(seen.validFrom)} to ${day(seen.validTo)}, and not today`,
      cause: 'The clock is wrong, or a certificate of your own has run out.',
      remedy: 'Set the clock, or put a new certificate in the place of tlsCertificate and tlsKey.',
    });
  }
  const missing = addresses.filter((address) => !seen.names.includes(address));
  if (seen.isOurs && missing.length > 0) {
    return problem('certificate', {
      title: `the certificate on port ${port} is not for ${missing.join(', ')}`,
      cause: 'The address is new, and the certificate is not. Machines that join by it refuse.',
      remedy: 'It is made anew within seconds; where it stays so, the log of the service says why.',
    });
  }
  if (seen.validTo - now < SOON_MS) {
    return warning('certificate', {
      title: `the certificate on port ${port} ends on ${day(seen.validTo)}`,
      cause: seen.isOurs ? 'It was not renewed in time.' : 'It is one of your own.',
      remedy: seen.isOurs
        ? 'The log of the service says why.'
        : 'Put a new one in the place of tlsCertificate and tlsKey: no restart is needed.',
    });
  }
  const whose = seen.isOurs ? "Pilotlight's own authority" : 'an authority of yours';
  return ok('certificate', `port ${port}: of ${whose}, until ${day(seen.validTo)}`);
}
