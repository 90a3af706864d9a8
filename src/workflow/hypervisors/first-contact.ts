/**
 * Refusals of what a person says of a hypervisor: a certificate that nobody has confirmed, a token that is not
 * known there, an endpoint that does not answer.
 *
 * @module
 */
import { type FieldProblem, ProvisioningError } from '../../domain/errors.ts';
import { ProxmoxFault } from '../../domain/proxmox-fault.ts';
import { certificateWords, dayOf, type SeenCertificate } from '../../domain/seen-certificate.ts';
import { type EndpointVisit, faultOf, notOneCluster } from './endpoint-visits.ts';

export type Look = {
  seeCertificate(endpoint: string): Promise<SeenCertificate>;
  now(): number;
};

/**
 * What each of `endpoints` shows, as the HYPERVISOR_UNTRUSTED that asks a person to confirm it; where none of
 * them answers, HYPERVISOR_UNREACHABLE. `all` gives each its place in the input.
 */
export async function unconfirmed(
  look: Look,
  endpoints: readonly string[],
  all: readonly string[],
): Promise<ProvisioningError> {
  const seen = await Promise.all(endpoints.map((endpoint) => seenAt(look, endpoint)));
  const problems = seen.map((what, n) => problemOf(fieldOf(endpoints[n] ?? '', all), what, look));
  const faults = seen.filter((what) => what instanceof ProxmoxFault);
  if (faults.length === seen.length) return unreachable(problems, faults[0]?.message ?? '');
  const message =
    'compare each fingerprint with what the host itself shows (pvenode cert info), and send the same again with it in "fingerprint", or with the CA of the cluster (/etc/pve/pve-root-ca.pem) in "ca"';
  return new ProvisioningError('HYPERVISOR_UNTRUSTED', message, { problems });
}

const fieldOf = (endpoint: string, all: readonly string[]) => `endpoints[${all.indexOf(endpoint)}]`;

async function seenAt(look: Look, endpoint: string): Promise<SeenCertificate | ProxmoxFault> {
  try {
    return await look.seeCertificate(endpoint);
  } catch (error) {
    if (error instanceof ProxmoxFault) return error;
    throw error;
  }
}

function problemOf(field: string, seen: SeenCertificate | ProxmoxFault, look: Look): FieldProblem {
  if (seen instanceof ProxmoxFault) {
    return { field, expected: 'an endpoint that answers', got: seen.message };
  }
  const got = certificateWords(seen);
  if (seen.validTo < look.now()) {
    const expected = `a certificate that has not expired (${dayOf(seen.validTo)}): renew it there (pvecm updatecerts --force)`;
    return { field, expected, got, certificate: seen };
  }
  const expected = 'a certificate that fingerprint or ca confirms';
  return { field, expected, got, certificate: seen };
}

function unreachable(problems: readonly FieldProblem[], message: string): ProvisioningError {
  return new ProvisioningError('HYPERVISOR_UNREACHABLE', message, { problems });
}

/**
 * Why a hypervisor with these endpoints is not taken, or undefined. All of them have to answer now: whether one
 * is of this cluster is not known before.
 */
export async function refusalOf(
  look: Look,
  visits: readonly EndpointVisit[],
): Promise<ProvisioningError | undefined> {
  const all = visits.map(({ endpoint }) => endpoint);
  const strange = visits.filter((visit) => faultOf(visit)?.kind === 'untrusted');
  if (strange.length > 0) {
    const shown = strange.map(({ endpoint }) => endpoint);
    const { code, problems } = await unconfirmed(look, shown, all);
    const message = strange.map((visit) => faultOf(visit)?.message).join('; ');
    return new ProvisioningError(code, message, { problems });
  }
  const failed = visits.find((visit) => faultOf(visit) !== undefined);
  const fault = failed && faultOf(failed);
  if (fault !== undefined) return accessRefusal(fault, fieldOf(failed?.endpoint ?? '', all));
  const mixed = notOneCluster(visits);
  if (mixed === undefined) return undefined;
  const problem = { field: 'endpoints', expected: 'addresses of one cluster', got: all.join(', ') };
  return new ProvisioningError('HYPERVISOR_REFUSED', mixed, { problems: [problem] });
}

/** A fault of a hypervisor that is being registered, at the field that has to be looked at. */
export function accessRefusal(fault: ProxmoxFault, field: string): ProvisioningError {
  const { kind, message } = fault;
  if (kind === 'unreachable' || kind === 'timeout' || kind === 'node-down') {
    const problem = { field, expected: 'an endpoint that answers', got: message };
    return unreachable([problem], message);
  }
  const problem =
    kind === 'unauthenticated'
      ? { field: 'tokenSecret', expected: 'the secret of a token that is known there', got: '401' }
      : { field, expected: 'the API of Proxmox VE 8 or 9', got: message };
  return new ProvisioningError('HYPERVISOR_REFUSED', message, {
    problems: [problem],
    cause: fault,
  });
}
