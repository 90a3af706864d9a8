/**
 * A Proxmox VE host that Pilotlight installed becomes a hypervisor, or one more door to its cluster.
 *
 * @module
 */
import type { Hypervisor } from '../domain/hypervisor.ts';
import type { AdoptedHost } from '../workflow/host/ports.ts';

export type AdoptionPorts = {
  readonly hypervisors: () => readonly Hypervisor[];
  readonly adopt: (host: Omit<AdoptedHost, 'cluster'>) => Promise<unknown>;
};

/** Each host of a cluster has a token of its own, and each is good for the whole cluster. */
export function createAdoption({ hypervisors, adopt }: AdoptionPorts) {
  return async ({ cluster, ...host }: AdoptedHost): Promise<void> => {
    const known = hypervisors().find(({ name }) => name === cluster);
    if (cluster === undefined) await adopt(host);
    else if (known === undefined) await adopt({ ...host, name: cluster });
    else {
      const endpoints = [...new Set([...known.endpoints, ...host.endpoints])];
      await adopt({ ...host, name: cluster, nodeId: known.nodeId ?? host.nodeId, endpoints });
    }
  };
}
