/**
 * What there is behind the API: nodes with storages and bridges, VMs, tasks, tokens.
 *
 * @module
 */
import type { PveVersion } from './parameter-schema.ts';

export const GIB = 1024 ** 3;

export type PveStorage = {
  readonly type: string;
  readonly content: readonly string[];
  total: number;
  used: number;
};

export type PveNode = {
  readonly name: string;
  /** Not online: its own API is gone, and asked through another node it is 595. */
  online: boolean;
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  memoryUsed: number;
  readonly storages: Map<string, PveStorage>;
  readonly bridges: Set<string>;
  /** Of its certificate, as GET /nodes tells it. */
  fingerprint: string;
};

/** A VM as whoever starts it sees it. */
export type PveMachine = {
  readonly vmid: number;
  readonly node: string;
  readonly config: ReadonlyMap<string, string>;
  /** Whether its firmware tries the network at all: OVMF does not without a source of randomness. */
  readonly networkBoots: boolean;
};

export type RunningMachine = {
  /** It has switched itself off, or died. */
  readonly gone: Promise<void>;
  kill(): Promise<void>;
  /** ACPI; what the guest makes of it is its own affair. */
  powerButton(): void;
  reset(): Promise<void>;
};

/** Who runs the machines: QEMU in the firmware tests. */
export type MachineRoom = {
  start(machine: PveMachine): Promise<RunningMachine>;
  /** Its disks are gone. */
  destroyed?(vmid: number): Promise<void>;
};

export type AgentInterface = {
  readonly name: string;
  readonly 'hardware-address': string;
  readonly 'ip-addresses': readonly Readonly<Record<string, string | number>>[];
};

export type PveVm = {
  readonly vmid: number;
  readonly node: string;
  readonly config: Map<string, string>;
  /** Takes effect at the next cold start; undefined removes. */
  readonly pending: Map<string, string | undefined>;
  running: RunningMachine | undefined;
  /** What its guest agent tells; undefined while none runs. */
  interfaces: readonly AgentInterface[] | undefined;
};

/** How the next task of a type goes, where it is not to go well and quickly. */
export type TaskPlan = {
  readonly ms?: number;
  /** It does not go on before. */
  readonly until?: Promise<unknown>;
  readonly fails?: string;
  readonly warnings?: number;
  readonly hangs?: boolean;
};

export type PveTask = {
  readonly upid: string;
  readonly node: string;
  readonly type: string;
  readonly id: string;
  readonly user: string;
  readonly startedAt: number;
  readonly log: string[];
  exit: string | undefined;
  readonly ending: AbortController;
};

export type Grants = Readonly<
  Record<string, { readonly privileges: readonly string[]; readonly propagate: boolean }>
>;

export type PveToken = { readonly secret: string; grants: Grants };

export type PveWorld = {
  readonly version: PveVersion;
  readonly nodes: Map<string, PveNode>;
  readonly vms: Map<number, PveVm>;
  /** The zone of each VNet. */
  readonly vnets: Map<string, string>;
  readonly tasks: Map<string, PveTask>;
  readonly plans: Map<string, TaskPlan[]>;
  readonly tokens: Map<string, PveToken>;
  /** Of every task that has no plan; ms. */
  taskMs: number;
  /** Before a 401; the real one waits 3 s. */
  unauthorizedMs: number;
  machines: MachineRoom;
};

export function quorate({ nodes }: PveWorld): boolean {
  const online = [...nodes.values()].filter((node) => node.online).length;
  return online * 2 > nodes.size;
}

export function blankNode(name: string): PveNode {
  return {
    ...{ name, online: true, cpus: 4, memory: 16 * GIB, memoryUsed: 2 * GIB, fingerprint: '' },
    storages: new Map([
      ['local', { type: 'dir', content: ['iso', 'vztmpl', 'backup'], total: 40 * GIB, used: GIB }],
      [
        'local-lvm',
        { type: 'lvmthin', content: ['images', 'rootdir'], total: 80 * GIB, used: GIB },
      ],
    ]),
    bridges: new Set(['vmbr0']),
  };
}

/** Machines that are nothing but on or off, and switch themselves off when they are asked to. */
export const IDLE_ROOM: MachineRoom = {
  async start() {
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    return { gone, kill: async () => resolve(), powerButton: resolve, reset: async () => {} };
  },
};
