/**
 * Whether this process may bind the ports that DHCP and TFTP live on.
 *
 * @module
 */

/** CAP_NET_BIND_SERVICE, capabilities(7). */
const BIND_SERVICE = 1n << 10n;

/**
 * `status` is the text of /proc/self/status, `portStart` that of
 * /proc/sys/net/ipv4/ip_unprivileged_port_start. The first privileged port in use here is 67.
 */
export function mayBindLowPorts(status: string, portStart: string): boolean {
  const capabilities = /^CapEff:\s*([0-9a-f]+)$/im.exec(status)?.[1] ?? '0';
  if ((BigInt(`0x${capabilities}`) & BIND_SERVICE) !== 0n) return true;
  const first = Number.parseInt(portStart, 10);
  return Number.isInteger(first) && first <= 67;
}
