/**
 * What the whole cluster tells of itself.
 *
 * @module
 */
import { wrongParameters } from './refusal.ts';
import type { Call, Handler } from './route.ts';
import { isTrue } from './vm-config.ts';
import type { PveNode, PveVm } from './world.ts';

const RELEASES = {
  '8.4': { release: '8.4', version: '8.4.6', repoid: 'dc8d7ea5c2a8c3ee' },
  '9.1': { release: '9.1', version: '9.1.2', repoid: '9d436f37a0ac4172' },
} as const;

/** Of nodes that it may not audit, a token sees little more than their names. */
function nodes({ world, who }: Call) {
  return [...world.nodes.values()].map((node) => ({
    ...{ node: node.name, id: `node/${node.name}`, type: 'node', level: '' },
    ...{ status: node.online ? 'online' : 'offline', ssl_fingerprint: node.fingerprint },
    ...(node.online && who.has(`/nodes/${node.name}`, 'Sys.Audit') && load(node)),
  }));
}

function load({ cpus, memory, memoryUsed }: PveNode) {
  return { cpu: 0.05, maxcpu: cpus, mem: memoryUsed, maxmem: memory, uptime: 86_400 };
}

function storages({ who, node, params }: Call) {
  const seen = [...node.storages].filter(([name, { content }]) => {
    const isSeen = ['Datastore.Audit', 'Datastore.AllocateSpace'].some((privilege) =>
      who.has(`/storage/${name}`, privilege),
    );
    const wanted = (params['content'] ?? '').split(/[,; ]/).filter((kind) => kind !== '');
    return isSeen && (wanted.length === 0 || wanted.some((kind) => content.includes(kind)));
  });
  return seen.map(([storage, { type, content, total, used }]) => ({
    ...{ storage, type, content: content.join(','), active: 1, enabled: 1, shared: 0 },
    ...{ total, used, avail: total - used, used_fraction: used / total },
  }));
}

/** Bridges, and VNets beside them, are shown to those who may use or audit them. */
function network({ world, who, node, params }: Call) {
  const isSeen = (bridge: string, zone = 'localnetwork') =>
    ['SDN.Use', 'SDN.Audit'].some((right) => who.has(`/sdn/zones/${zone}/${bridge}`, right));
  const local = [...node.bridges].filter((bridge) => isSeen(bridge));
  const vnets = [...world.vnets].filter(([vnet, zone]) => isSeen(vnet, zone));
  const bridges = [
    ...local.map((iface) => ({
      ...{ iface, type: 'bridge', active: 1, autostart: 1, method: 'static', priority: 3 },
    })),
    ...vnets.map(([iface]) => ({ iface, type: 'vnet', active: '1' })),
  ];
  const cards = [{ iface: 'eno1', type: 'eth', active: 1, exists: 1, method: 'manual' }];
  return params['type']?.includes('bridge') ? bridges : [...bridges, ...cards];
}

function vnets({ world, who }: Call) {
  const seen = [...world.vnets].filter(([vnet, zone]) =>
    ['SDN.Audit', 'SDN.Allocate'].some((right) => who.has(`/sdn/zones/${zone}/${vnet}`, right)),
  );
  return seen.map(([vnet, zone]) => ({ vnet, zone, type: 'vnet', tag: 100 }));
}

function resources(call: Call) {
  const { world, who, params } = call;
  const wanted = params['type'];
  const vms = [...world.vms.values()].filter(({ vmid }) => who.has(`/vms/${vmid}`, 'VM.Audit'));
  return [
    ...(wanted === undefined || wanted === 'vm' ? vms.map((vm) => vmResource(call, vm)) : []),
    ...(wanted === undefined || wanted === 'node' ? nodes(call) : []),
  ];
}

function vmResource({ world }: Call, { vmid, node, config, running }: PveVm) {
  const isKnown = world.nodes.get(node)?.online ?? false;
  const state = running === undefined ? 'stopped' : 'running';
  return {
    ...{ id: `qemu/${vmid}`, type: 'qemu', vmid, node, name: config.get('name') ?? `VM ${vmid}` },
    ...{ status: isKnown ? state : 'unknown', template: 0 },
    ...{ maxcpu: Number(config.get('cores') ?? 1) * Number(config.get('sockets') ?? 1) },
    ...{ maxmem: Number(config.get('memory') ?? 512) * 1024 ** 2 },
    ...(config.has('tags') && { tags: config.get('tags') }),
    ...(config.has('lock') && { lock: config.get('lock') }),
  };
}

/** Text, where a number is described. */
function nextId({ world, params }: Call): string {
  const wanted = params['vmid'];
  if (wanted !== undefined) {
    if (!world.vms.has(Number(wanted))) return wanted;
    throw wrongParameters({ vmid: `VM ${wanted} already exists` });
  }
  let next = 100;
  while (world.vms.has(next)) next += 1;
  return String(next);
}

const TOP_PATHS = ['/', '/access', '/access/groups', '/nodes', '/pool', '/sdn', '/storage', '/vms'];

/** Paths without any privilege are left out. */
function permissions({ world, who, params }: Call) {
  const token = world.tokens.get(who.id);
  const paths = params['path']
    ? [params['path']]
    : [...new Set([...TOP_PATHS, ...Object.keys(token?.grants ?? {})])];
  const found = paths.map((path): [string, object] => {
    const privileges = [...who.privileges(path)].map(([name, propagate]) => [name, +propagate]);
    return [path, Object.fromEntries(privileges)];
  });
  return Object.fromEntries(found.filter(([, privileges]) => Object.keys(privileges).length > 0));
}

export const CLUSTER_ROUTES: Readonly<Record<string, Handler>> = {
  'GET /version': ({ world }) => RELEASES[world.version],
  'GET /access/permissions': permissions,
  'GET /cluster/resources': resources,
  'GET /cluster/nextid': nextId,
  'GET /cluster/sdn/vnets': vnets,
  'GET /nodes': nodes,
  'GET /nodes/{node}/storage': (call) =>
    storages(call).filter(({ enabled }) => !isTrue(call.params['enabled']) || enabled === 1),
  'GET /nodes/{node}/network': network,
};
