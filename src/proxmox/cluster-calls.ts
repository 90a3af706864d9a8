/**
 * What a hypervisor tells of itself: version, nodes, storages, bridges, guests, and what the token may do.
 *
 * @module
 */
import type { Proxmox } from 'proxmox-api';
import { z } from 'zod';
import { isProxmoxFault, ProxmoxFault } from '../domain/proxmox-fault.ts';
import { flag, number, readAnswer } from './read-answer.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

export type PveVersion = {
  /** `8.4` */
  readonly release: string;
  readonly major: number;
  /** `8.4.6` */
  readonly version: string;
};

/** `cpus`, `memory` and `memoryUsed` (MiB) are undefined where the token may not see them. */
export type PveNode = {
  readonly name: string;
  readonly status: 'online' | 'offline' | 'unknown';
  readonly cpus: number | undefined;
  readonly memory: number | undefined;
  readonly memoryUsed: number | undefined;
  /** SHA-256 of its certificate. */
  readonly fingerprint: string | undefined;
};

/** In GiB, rounded down. */
export type PveStorage = {
  readonly name: string;
  readonly type: string;
  /** `images`, `iso` and so on. */
  readonly content: readonly string[];
  readonly active: boolean;
  readonly total: number | undefined;
  readonly available: number | undefined;
};

/** A VM or a container, whoever made it. */
export type PveGuest = {
  readonly kind: 'qemu' | 'lxc';
  readonly vmid: number;
  readonly node: string;
  readonly name: string | undefined;
  /** `unknown` while its node is down. */
  readonly status: string;
  readonly tags: readonly string[];
  readonly lock: string | undefined;
  readonly template: boolean;
  /** MiB; undefined where it is not told. */
  readonly memory: number | undefined;
};

export type ClusterCalls = {
  version(): Promise<PveVersion>;
  nodes(): Promise<readonly PveNode[]>;
  /** Of the node, those that the token may see and that hold disks of VMs. */
  storages(node: string): Promise<readonly PveStorage[]>;
  /** By name, those that the token may see; VNets of SDN are among them. */
  bridges(node: string): Promise<readonly string[]>;
  /** Of SDN, by the VNet's name, of those that the token may see. */
  vnetZones(): Promise<ReadonlyMap<string, string>>;
  /** Of the whole cluster, those that the token may see. */
  guests(): Promise<readonly PveGuest[]>;
  /** The lowest VMID that is free in the whole cluster now. Nothing reserves it. */
  nextVmid(): Promise<number>;
  isVmidFree(vmid: number): Promise<boolean>;
  /** What the token may do on `path`, all that is inherited taken together. */
  privileges(path: string): Promise<ReadonlySet<string>>;
};

export function clusterCalls(api: () => Promise<Proxmox.Api>): ClusterCalls {
  return {
    async version() {
      const data = await (await api()).version.$get();
      const { release, version } = readAnswer(VERSION, data, 'its version');
      return { release, version, major: Number.parseInt(release, 10) };
    },
    async nodes() {
      return readAnswer(NODES, await (await api()).nodes.$get(), 'its nodes').map(nodeOf);
    },
    async storages(node) {
      const wish = { content: 'images', enabled: true };
      const data = await (await api()).nodes.$(node).storage.$get(wish);
      return readAnswer(STORAGES, data, `the storages of ${node}`).map(storageOf);
    },
    async bridges(node) {
      const data = await (await api()).nodes.$(node).network.$get({ type: 'any_bridge' });
      return readAnswer(BRIDGES, data, `the bridges of ${node}`).map(({ iface }) => iface);
    },
    async vnetZones() {
      const data = await (await api()).cluster.sdn.vnets.$get();
      const told = readAnswer(VNETS, data, 'its VNets');
      return new Map(told.map(({ vnet, zone }) => [vnet, zone]));
    },
    async guests() {
      const data = await (await api()).cluster.resources.$get({ type: 'vm' });
      return readAnswer(GUESTS, data, 'its guests').map(guestOf);
    },
    async nextVmid() {
      return readAnswer(number, await (await api()).cluster.nextid.$get(), 'the next VMID');
    },
    async isVmidFree(vmid) {
      try {
        await (await api()).cluster.nextid.$get({ vmid });
        return true;
      } catch (error) {
        if (isProxmoxFault(error, 'refused') && isTaken(error)) return false;
        throw error;
      }
    },
    async privileges(path) {
      const data = await (await api()).access.permissions.$get({ path });
      const told = readAnswer(PERMISSIONS, data, `the privileges on ${path}`);
      return new Set(Object.keys(told[path] ?? {}));
    },
  };
}

function isTaken(error: unknown): boolean {
  return error instanceof ProxmoxFault && /already exists/.test(error.fields['vmid'] ?? '');
}

const VERSION = z.object({
  release: z.string().regex(/^\d+\.\d+/, 'a release such as 8.4'),
  version: z.string(),
});

const NODES = z.array(
  z.object({
    node: z.string(),
    status: z.string().optional(),
    maxcpu: number.optional(),
    maxmem: number.optional(),
    mem: number.optional(),
    ssl_fingerprint: z.string().optional(),
  }),
);

function nodeOf(told: z.output<typeof NODES>[number]): PveNode {
  const { node: name, status, maxcpu: cpus, maxmem, mem, ssl_fingerprint: fingerprint } = told;
  const mib = (bytes: number | undefined) => bytes && Math.floor(bytes / MIB);
  return {
    ...{ name, cpus, memory: mib(maxmem), memoryUsed: mib(mem), fingerprint },
    status: status === 'online' || status === 'offline' ? status : 'unknown',
  };
}

const STORAGES = z.array(
  z.object({
    storage: z.string(),
    type: z.string(),
    content: z.string(),
    active: flag.optional(),
    total: number.optional(),
    avail: number.optional(),
  }),
);

function storageOf(told: z.output<typeof STORAGES>[number]): PveStorage {
  const { storage: name, type, content, active, total, avail } = told;
  const gib = (bytes: number | undefined) => bytes && Math.floor(bytes / GIB);
  return {
    ...{ name, type, content: content.split(','), active: active ?? true },
    ...{ total: gib(total), available: gib(avail) },
  };
}

const BRIDGES = z.array(z.object({ iface: z.string() }));

const VNETS = z.array(z.object({ vnet: z.string(), zone: z.string() }));

const GUESTS = z.array(
  z.object({
    type: z.enum(['qemu', 'lxc']),
    vmid: number,
    node: z.string(),
    name: z.string().optional(),
    status: z.string().default('unknown'),
    tags: z.string().default(''),
    lock: z.string().optional(),
    template: flag.default(false),
    maxmem: number.optional(),
  }),
);

function guestOf(told: z.output<typeof GUESTS>[number]): PveGuest {
  const { type: kind, tags, maxmem, lock, name, ...rest } = told;
  return {
    ...{ ...rest, kind, name, lock },
    tags: tags.split(/[,; ]/).filter((tag) => tag !== ''),
    memory: maxmem && Math.floor(maxmem / MIB),
  };
}

const PERMISSIONS = z.record(z.string(), z.record(z.string(), z.unknown()));
