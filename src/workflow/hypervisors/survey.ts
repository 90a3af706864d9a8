/**
 * Everything that is told of a hypervisor: which version, which nodes with what on them, and what the token
 * may not do.
 *
 * @module
 */
import {
  bridgePath,
  missingPrivileges,
  nodePath,
  type Rights,
  storagePath,
} from '../../domain/hypervisor-privileges.ts';
import type { HostNode, HypervisorSight } from '../../domain/hypervisor-sight.ts';
import { isProxmoxFault, ProxmoxFault } from '../../domain/proxmox-fault.ts';
import type { SurveyClient, SurveyedNode } from './ports.ts';

export type Survey = Pick<HypervisorSight, 'version' | 'nodes' | 'missingPrivileges'>;

export type SurveyWish = { readonly tokenId: string; readonly vmid: number };

/** The zone localnetwork came with 8.0, and with it the right to use a bridge. */
const OLDEST_MAJOR = 8;

/** Throws a ProxmoxFault. A node that is down does not stop it. */
export async function survey(client: SurveyClient, { tokenId, vmid }: SurveyWish): Promise<Survey> {
  const { major, version } = await client.version();
  if (major < OLDEST_MAJOR) {
    const words = `Proxmox VE ${version} is older than Pilotlight works with: 8 or 9 is needed`;
    throw new ProxmoxFault('refused', words);
  }
  const nodes = await Promise.all((await client.nodes()).map((node) => surveyNode(client, node)));
  const online = nodes.filter(({ status }) => status === 'online').map(({ name }) => name);
  const bridges = distinct(nodes.flatMap((node) => node.bridges));
  const storages = distinct(nodes.flatMap((node) => node.storages.map(({ name }) => name)));
  const zones = await zonesOf(client);
  const vmPath = `/vms/${vmid}`;
  const rights = await readRights(client, [
    vmPath,
    ...online.map(nodePath),
    ...storages.map(storagePath),
    ...bridges.map((bridge) => bridgePath(bridge, zones)),
  ]);
  const missing = missingPrivileges({
    ...{ major, tokenId, rights, vmPath, storages, bridges, zones },
    nodes: online,
  });
  return { version, nodes, missingPrivileges: missing };
}

/** A host without SDN has none to tell of, and says so in its own way. */
async function zonesOf(client: SurveyClient): Promise<ReadonlyMap<string, string>> {
  try {
    return await client.vnetZones();
  } catch (error) {
    if (isProxmoxFault(error, 'failed', 'forbidden')) return new Map();
    throw error;
  }
}

const distinct = (names: readonly string[]) => [...new Set(names)];

/** One after the other: a hypervisor has better things to do than to be surveyed. */
async function readRights(client: SurveyClient, paths: readonly string[]): Promise<Rights> {
  const rights = new Map<string, ReadonlySet<string>>();
  for (const path of paths) rights.set(path, await client.privileges(path));
  return rights;
}

async function surveyNode(client: SurveyClient, node: SurveyedNode): Promise<HostNode> {
  const bare = hostNode(node);
  if (node.status !== 'online') return bare;
  try {
    const [storages, bridges] = [await client.storages(node.name), await client.bridges(node.name)];
    return { ...bare, storages, bridges };
  } catch (error) {
    // Where it is the API itself that has gone, the next question tells.
    if (!isProxmoxFault(error, 'node-down', 'timeout', 'unreachable')) throw error;
    return { ...bare, status: 'unknown', reason: (error as Error).message };
  }
}

/** `known`: what an earlier survey told of it and what is told now does not say. */
export function hostNode(told: SurveyedNode, known?: HostNode): HostNode {
  const { name, status, cpus, memory, memoryUsed } = told;
  const { bridges = [], storages = [] } = known ?? {};
  return { name, status, cpus, memory, memoryUsed, reason: reasonOf(told), bridges, storages };
}

function reasonOf({ status, memory }: SurveyedNode): string | undefined {
  if (status === 'offline') return 'the node is down, as its cluster says';
  if (status === 'unknown') return 'its cluster does not say whether the node is up';
  return memory === undefined ? 'its load is not shown without the privilege Sys.Audit' : undefined;
}
