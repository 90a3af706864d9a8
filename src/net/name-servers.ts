/**
 * The name servers of this network, as this host knows them: for machines that get a fixed address.
 *
 * @module
 */
import { type Ipv4Address, isIpv4 } from '../domain/ipv4.ts';

const RESOLV_CONF = '/etc/resolv.conf';
/** Where systemd-resolved keeps the real servers, while resolv.conf names its own stub on 127.0.0.53. */
const RESOLVED_CONF = '/run/systemd/resolve/resolv.conf';

/** The IPv4 servers in a resolv.conf(5) that another machine can ask: none of this host's own loopback. */
export function parseNameServers(text: string): readonly Ipv4Address[] {
  const servers = text.split('\n').flatMap((line) => {
    const [keyword, server = ''] = line.split(/\s+/);
    return keyword === 'nameserver' && isIpv4(server) && !isLocal(server) ? [server] : [];
  });
  return [...new Set(servers)];
}

/** `0.0.0.0` is this host too (resolv.conf(5)). */
function isLocal(server: Ipv4Address): boolean {
  return server.startsWith('127.') || server === '0.0.0.0';
}

/** Those of resolv.conf, or of systemd-resolved where that names only a stub. Empty where neither tells. */
export function readNameServers(read: (path: string) => string): readonly Ipv4Address[] {
  const servers = parseNameServers(textOf(RESOLV_CONF, read));
  return servers.length > 0 ? servers : parseNameServers(textOf(RESOLVED_CONF, read));
}

function textOf(path: string, read: (path: string) => string): string {
  try {
    return read(path);
  } catch {
    return '';
  }
}
