/**
 * A hypervisor: one Proxmox VE API, which is a host that stands alone or a cluster behind several addresses.
 *
 * @module
 */
import { ProvisioningError } from './errors.ts';

/**
 * How its certificate is known. `ca`: one or more CA certificates in PEM. `fingerprint`: SHA-256 of the
 * certificates themselves, since each node of a cluster shows its own.
 */
export type HypervisorTrust =
  | { readonly kind: 'ca'; readonly pem: string }
  | { readonly kind: 'fingerprint'; readonly sha256: readonly string[] };

/** Its token's secret is kept apart, so that whatever shows a hypervisor has none to show. */
export type Hypervisor = {
  readonly id: string;
  readonly name: string;
  /** `https://192.168.1.31:8006`, in the order in which they are tried. */
  readonly endpoints: readonly string[];
  /** `pilotlight@pve!pilotlight` */
  readonly tokenId: string;
  readonly trust: HypervisorTrust;
  /** The node that Pilotlight installed as this hypervisor. */
  readonly nodeId: string | undefined;
  /** ms since the epoch. */
  readonly createdAt: number;
};

/** Throws HYPERVISOR_TAKEN where `wanted` has the name or an endpoint of another one: hosts are not counted twice. */
export function refuseTaken(
  all: readonly Hypervisor[],
  wanted: Pick<Hypervisor, 'name' | 'endpoints'> & { readonly id?: string },
): void {
  for (const { id, name, endpoints } of all) {
    if (id === wanted.id) continue;
    if (name === wanted.name) throw taken('name', 'a name that no other hypervisor has', name);
    const shared = wanted.endpoints.find((endpoint) => endpoints.includes(endpoint));
    if (shared !== undefined)
      throw taken('endpoints', `endpoints that are not those of ${name}`, shared);
  }
}

function taken(field: string, expected: string, got: string): ProvisioningError {
  const message = `${got} belongs to another hypervisor`;
  const problems = [{ field, expected, got }];
  return new ProvisioningError('HYPERVISOR_TAKEN', message, { problems });
}

/** Where pveproxy listens. */
const API_PORT = 8006;

/** `https://HOST:PORT` of what a person writes, or what was expected instead. */
export function readEndpoint(text: string): { endpoint: string } | { expected: string } {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  if (url === undefined || url.hostname === '') return { expected: EXPECTED };
  if (url.protocol !== 'https:') return { expected: 'https: a token is sent over nothing else' };
  // A URL of the web forgives slashes: https:///etc is https://etc to it.
  if (/^[a-z+.-]+:\/\/[/\\\s]/i.test(withScheme)) return { expected: EXPECTED };
  const isBare = ['', '/'].includes(url.pathname) && url.search === '' && url.hash === '';
  if (!isBare || url.username !== '' || url.password !== '') return { expected: EXPECTED };
  return { endpoint: `https://${url.hostname}:${portOf(url, withScheme)}` };
}

const EXPECTED = 'an address such as https://192.168.1.31:8006, without path or user';

/** A URL forgets that 443 was written, and here it is not what is meant without a port. */
function portOf({ port }: URL, written: string): number {
  if (port !== '') return Number(port);
  return /:0*443\/?$/.test(written) ? 443 : API_PORT;
}

/** `192.168.1.31:8006` */
export function hostOf(endpoint: string): string {
  return endpoint.replace(/^https:\/\//, '');
}

/** 64 hexadecimal digits in any of the usual notations, as `AB:CD:…`; undefined for anything else. */
export function readFingerprint(text: string): string | undefined {
  const digits = text
    .trim()
    .replace(/^sha-?256[:= ]\s*/i, '')
    .replace(/[:\s]/g, '')
    .toUpperCase();
  if (!/^[0-9A-F]{64}$/.test(digits)) return undefined;
  return digits.replace(/..(?=.)/g, '$&:');
}
