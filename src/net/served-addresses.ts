/**
 * On which of this host's addresses Pilotlight answers.
 *
 * @module
 */
import type { NetworkInterfaceInfo } from 'node:os';
import { parseInterfaceAddress, type ServedAddress } from '../domain/ipv4.ts';

/** What `os.networkInterfaces()` returns: interfaces that are up and have an address, and no others. */
export type NetworkInterfaces = Readonly<
  Partial<Record<string, readonly Pick<NetworkInterfaceInfo, 'address' | 'cidr' | 'internal'>[]>>
>;

export type ServedAddresses = {
  readonly served: readonly ServedAddress[];
  /** Named interfaces without an IPv4 address so far: unplugged, misspelt, or waiting for a lease. */
  readonly missing: readonly string[];
};

/**
 * Bridges, tunnels and cables of containers, virtual machines and VPNs. `br-` and twelve hex digits
 * is a network of Docker's; `br-lan` and `br0` are bridges that people make, and are served.
 */
const INNER_INTERFACES =
  /^(docker|veth|br-[0-9a-f]{12}$|cni|cali|cilium|flannel|kube-|nodelocaldns|podman|lxc|lxd|incusbr|virbr|vnet|vmnet|tun|wg|tailscale|utun|dummy)/;

/**
 * Chooses from what the system has. With `interfaces`, those are taken as they are, `lo` too; without,
 * every address that a machine to be booted could stand beside.
 */
export function servedAddresses(
  system: NetworkInterfaces,
  interfaces?: readonly string[],
): ServedAddresses {
  const found = Object.entries(system).flatMap(([name, infos]) =>
    (infos ?? []).flatMap(({ cidr, internal }) => {
      const parsed = parseInterfaceAddress(cidr ?? '');
      // Linux gives the label of an alias, `eth0:1`; sockets are bound to the device.
      return parsed ? [{ ...parsed, interfaceName: name.split(':')[0] ?? name, internal }] : [];
    }),
  );
  const chosen = found.filter(({ interfaceName, ...rest }) =>
    interfaces === undefined
      ? !INNER_INTERFACES.test(interfaceName) && isLan(rest)
      : interfaces.includes(interfaceName),
  );
  const served = chosen.map(({ internal: _, ...address }) => address);
  const names = new Set(served.map(({ interfaceName }) => interfaceName));
  return { served, missing: (interfaces ?? []).filter((name) => !names.has(name)) };
}

type Candidate = { address: string; prefixLength: number; internal: boolean };

/** A /31 or /32 has no broadcast: it is a tunnel's, or an address that floats between two hosts. */
function isLan({ address, prefixLength, internal }: Candidate): boolean {
  return !internal && prefixLength <= 30 && !address.startsWith('169.254.');
}
