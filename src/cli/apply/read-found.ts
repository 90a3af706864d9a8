/**
 * What there is, read from the API.
 *
 * @module
 */
import type {
  Found,
  FoundHypervisor,
  FoundNode,
  FoundProfile,
  FoundVm,
} from '../../domain/site/found.ts';
import type { Site } from '../../domain/site/site.ts';
import type { Api } from '../api/api.ts';
import { ApiError } from '../api/api-failure.ts';
import type { ClusterShape, NodeShape } from '../api/shapes.ts';
import type { HypervisorShape } from '../commands/hypervisors/hypervisor-shape.ts';
import type { VmShape } from '../commands/vms/vm-shape.ts';

export async function readFound(api: Api, site: Site): Promise<Found> {
  const nodes = await api.list<NodeShape>('/nodes', 'nodes');
  const profiles = await api.list<Partial<FoundProfile>>('/profiles', 'profiles');
  const cluster = await api.get<ClusterShape>('/cluster');
  const hypervisors = await listOf<HypervisorShape>(api, 'hypervisors', site);
  const vms = await listOf<VmShape>(api, 'vms', site);
  return {
    nodes: nodes.map(foundNode),
    hypervisors: hypervisors.map(foundHypervisor),
    vms: vms.map(foundVm),
    profiles: profiles.map(({ name = '', kind = 'ubuntu' }) => ({ name, kind })),
    members: cluster.members.map(({ nodeId }) => nodeId),
    leaving: leavingOf(cluster),
  };
}

/** A site of machines alone can be applied to a Pilotlight that knows of nothing else. */
async function listOf<T>(api: Api, kind: 'hypervisors' | 'vms', site: Site): Promise<readonly T[]> {
  try {
    return await api.list<T>(`/${kind}`, kind);
  } catch (error) {
    const unknown = error instanceof ApiError && error.code === 'ROUTE_NOT_FOUND';
    if (unknown && site[kind] === undefined) return [];
    throw error;
  }
}

function leavingOf({ members, work }: ClusterShape): readonly string[] {
  const removals = work.filter(({ kind }) => kind === 'removal');
  return [
    ...members.filter(({ phase }) => phase === 'leaving').map(({ nodeId }) => nodeId),
    ...removals.flatMap(({ todo }) => todo),
  ];
}

export function foundNode(node: NodeShape): FoundNode {
  const { id, macs, role, profile, boot, stage } = node;
  return {
    ...{ id, macs, role, profile, boot, stage },
    name: node.hostname ?? node.name,
    address: node.address ?? undefined,
    uuid: node.uuid ?? undefined,
    serial: node.serial ?? undefined,
    power: node.power ?? {},
  };
}

export function foundHypervisor(hypervisor: HypervisorShape): FoundHypervisor {
  const { id, name, endpoints, tokenId, trust, nodeId } = hypervisor;
  const { kind, fingerprints } = trust;
  return { id, name, endpoints, tokenId, trust: kind, fingerprints, nodeId: nodeId ?? undefined };
}

function foundVm(vm: VmShape): FoundVm {
  const { id, name, hypervisor, cores, memory, disk, bridge, firmware, secureBoot } = vm;
  return {
    ...{ id, name, hypervisor, cores, memory, disk, bridge, firmware, secureBoot },
    ...{ role: vm.role, profile: vm.profile, state: vm.state },
    nodeId: vm.nodeId ?? undefined,
    host: vm.host ?? undefined,
    vmid: vm.vmid ?? undefined,
    storage: vm.storage ?? undefined,
    vlan: vm.vlan ?? undefined,
    reason: vm.reason ?? undefined,
  };
}
