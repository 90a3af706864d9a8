/**
 * The names that a server's certificate is good for.
 *
 * @module
 */
import type { X509Certificate } from 'node:crypto';
import { isIPv4 } from 'node:net';

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const DNS_NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`);
const ALL_NUMBERS = /^[\d.]+$/;

/**
 * Lower case, each once, sorted: equal names make an equal list. Throws an Error that names each that is
 * neither an IPv4 address nor a host name.
 */
export function serverNames(names: readonly string[]): readonly string[] {
  const wanted = [...new Set(names.map((name) => name.toLowerCase()))].sort();
  const wrong = wanted.filter((name) => !isServerName(name));
  if (wrong.length === 0 && wanted.length > 0) return wanted;
  const got = wrong.map((name) => JSON.stringify(name.slice(0, 80))).join(', ') || 'none';
  throw new Error(`names of the certificate: expected IPv4 addresses and host names, got ${got}`);
}

function isServerName(name: string): boolean {
  return isIPv4(name) || (DNS_NAME.test(name) && !ALL_NUMBERS.test(name));
}

/** As `serverNames` lists them. OpenSSL writes `DNS:pilot, IP Address:192.168.1.10`. */
export function namesIn({ subjectAltName = '' }: X509Certificate): readonly string[] {
  return subjectAltName
    .split(', ')
    .map((entry) => entry.replace(/^(DNS|IP Address):/, ''))
    .sort();
}
