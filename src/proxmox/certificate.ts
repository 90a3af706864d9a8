/**
 * Certificates as people compare them, and whether one is the one that is known.
 *
 * @module
 */
import type { X509Certificate } from 'node:crypto';
import type { HypervisorTrust } from '../domain/hypervisor.ts';
import { dayOf, type SeenCertificate } from '../domain/seen-certificate.ts';

export function seenCertificate(certificate: X509Certificate): SeenCertificate {
  return {
    sha256: certificate.fingerprint256,
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFrom: certificate.validFromDate.getTime(),
    validTo: certificate.validToDate.getTime(),
    names: (certificate.subjectAltName ?? '')
      .split(', ')
      .map((name) => name.replace(/^(?:DNS|IP Address):/, '')),
  };
}

/** Node writes a name's parts one a line. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').reverse().join(', ');
}

export type Shown = {
  readonly certificate: SeenCertificate;
  /** Why it does not lead to a trusted CA, or is not for this host; OpenSSL's code. */
  readonly problem: string | undefined;
  readonly now: number;
};

/** What is wrong with what was shown, or undefined. The sentence goes on after the address. */
export function distrust(
  trust: HypervisorTrust,
  { certificate, problem, now }: Shown,
): string | undefined {
  const { sha256, validTo } = certificate;
  if (trust.kind === 'ca') {
    if (problem === undefined) return undefined;
    return `${caWords(problem, certificate)} (SHA-256 ${sha256})`;
  }
  if (!trust.sha256.includes(sha256)) {
    return `shows the certificate with SHA-256 ${sha256}, and known is ${trust.sha256.join(' or ')}: where it was renewed, compare it with what the host shows (pvenode cert info) and set the new fingerprint`;
  }
  // That it is not valid yet can only be the fault of a clock: it was confirmed by a person.
  if (validTo < now)
    return `shows a certificate that expired on ${dayOf(validTo)}: renew it there (pvecm updatecerts --force)`;
  return undefined;
}

function caWords(problem: string, { issuer, names, validTo }: SeenCertificate): string {
  switch (problem) {
    case 'CERT_HAS_EXPIRED':
      return `shows a certificate that expired on ${dayOf(validTo)}: renew it there (pvecm updatecerts --force)`;
    case 'CERT_NOT_YET_VALID':
      return 'shows a certificate that is not valid yet: compare the clocks';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `shows a certificate that is for ${names.join(', ')} only: use one of these, or renew it there (pvecm updatecerts --force)`;
    default:
      return `shows a certificate of another CA than the one that is known (${problem}); it is issued by ${issuer}`;
  }
}
