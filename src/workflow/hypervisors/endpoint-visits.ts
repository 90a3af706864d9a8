/**
 * Asks each endpoint by itself. Those of one hypervisor have to be one cluster: a question that fails at one is
 * put to the next, and must not land on another host with VMs of its own.
 *
 * @module
 */
import { ProxmoxFault } from '../../domain/proxmox-fault.ts';
import type { HypervisorAccess, SurveyClient } from './ports.ts';

export type EndpointVisit = {
  readonly endpoint: string;
  /** Its nodes by name, sorted; or why it told none. */
  readonly told: readonly string[] | ProxmoxFault;
};

export type Open = (access: HypervisorAccess) => SurveyClient;

export function visitEndpoints(open: Open, access: HypervisorAccess): Promise<EndpointVisit[]> {
  return Promise.all(
    access.endpoints.map(async (endpoint) => {
      const client = open({ ...access, endpoints: [endpoint] });
      try {
        const names = (await client.nodes()).map(({ name }) => name).sort();
        return { endpoint, told: names };
      } catch (error) {
        if (error instanceof ProxmoxFault) return { endpoint, told: error };
        throw error;
      } finally {
        client.close();
      }
    }),
  );
}

export function faultOf({ told }: EndpointVisit): ProxmoxFault | undefined {
  return told instanceof ProxmoxFault ? told : undefined;
}

/** Why these are not one cluster, or undefined where all that answered are. */
export function notOneCluster(visits: readonly EndpointVisit[]): string | undefined {
  const answered = visits.filter((visit) => faultOf(visit) === undefined);
  const lists = answered.map(({ told }) => String(told));
  if (new Set(lists).size <= 1) return undefined;
  const said = answered.map(
    ({ endpoint }, n) => `${endpoint} has ${lists[n]?.replaceAll(',', ', ')}`,
  );
  return `the endpoints are not one cluster: ${said.join('; ')}. Register each host that stands alone as a hypervisor of its own`;
}
