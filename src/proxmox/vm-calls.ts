/**
 * Single VMs: made, read, changed, switched and destroyed. What changes one is answered with the UPID of a
 * task, which has only begun by then.
 *
 * @module
 */
import type { Proxmox } from 'proxmox-api';
import { z } from 'zod';
import { number, readAnswer } from './read-answer.ts';
import { isUpid } from './task-calls.ts';

export type VmAddress = { readonly node: string; readonly vmid: number };

/** Keys and values as they stand in the configuration: `net0` → `virtio=BC:24:11:…,bridge=vmbr0`. */
export type VmConfig = Readonly<Record<string, string>>;

/** `current` is in force, `pending` waits for a cold start; undefined where it is no longer, or not yet, there. */
export type PendingKey = {
  readonly key: string;
  readonly current: string | undefined;
  readonly pending: string | undefined;
};

export type VmStatus = {
  readonly status: 'running' | 'stopped';
  /** What QEMU says, as `paused`; undefined where it is not told. */
  readonly qmpStatus: string | undefined;
  readonly lock: string | undefined;
  readonly name: string | undefined;
  /** s */
  readonly uptime: number;
};

export type GuestInterface = {
  readonly name: string;
  readonly mac: string | undefined;
  /** IPv4 and IPv6, without prefix lengths. */
  readonly addresses: readonly string[];
};

/** Booleans are written 1 and 0. */
export type VmParameters = Readonly<Record<string, string | number | boolean | undefined>>;

export type VmChanges = {
  readonly set?: VmParameters;
  readonly remove?: readonly string[];
  /** Of the configuration that was read: another one is not changed. */
  readonly digest?: string;
};

export type VmCalls = {
  /** The UPID. Throws `vmid-taken`, `refused` with fields, `no-quorum`. */
  createVm(vm: VmAddress, parameters: VmParameters): Promise<string>;
  /** With what is pending in it, or with what is in force alone. Throws `no-such-vm`. */
  config(vm: VmAddress, which: 'pending' | 'current'): Promise<VmConfig>;
  pending(vm: VmAddress): Promise<readonly PendingKey[]>;
  changeConfig(vm: VmAddress, changes: VmChanges): Promise<void>;
  status(vm: VmAddress): Promise<VmStatus>;
  start(vm: VmAddress): Promise<string>;
  /** Pulls the plug. On a stopped one its task is OK. */
  stop(vm: VmAddress): Promise<string>;
  /** Asks the guest, for so many seconds. */
  shutdown(vm: VmAddress, seconds: number): Promise<string>;
  /** The reset line: pending keys stay pending. Throws `failed` where it is not running. */
  reset(vm: VmAddress): Promise<string>;
  /** It must be stopped. With its disks, and out of backup jobs and HA. */
  destroy(vm: VmAddress): Promise<string>;
  /** What its guest agent tells. Throws `failed` where none runs. */
  interfaces(vm: VmAddress): Promise<readonly GuestInterface[]>;
};

export function vmCalls(api: () => Promise<Proxmox.Api>): VmCalls {
  const at = async ({ node, vmid }: VmAddress) => (await api()).nodes.$(node).qemu.$(vmid);
  return {
    async createVm({ node, vmid }, parameters) {
      // The proxy's types are of a schema of 2024; what a VM may have is checked by the API itself.
      const wish = { ...parameters, vmid } as Parameters<Qemu['$post']>[0];
      return upidOf(await (await api()).nodes.$(node).qemu.$post(wish), 'a create');
    },
    async config(vm, which) {
      const data = await (await at(vm)).config.$get({ current: which === 'current' });
      return readAnswer(CONFIG, data, `the configuration of VM ${vm.vmid}`);
    },
    async pending(vm) {
      const data = await (await at(vm)).pending.$get();
      return readAnswer(PENDING, data, `what is pending of VM ${vm.vmid}`).map(pendingKey);
    },
    async changeConfig(vm, { set = {}, remove = [], digest }) {
      const wish = { ...set, ...(remove.length > 0 && { delete: remove.join(',') }), digest };
      await (await at(vm)).config.$put(wish as Parameters<Vm['config']['$put']>[0]);
    },
    async status(vm) {
      const data = await (await at(vm)).status.current.$get();
      const told = readAnswer(STATUS, data, `the status of VM ${vm.vmid}`);
      const { status, qmpstatus: qmpStatus, lock, name, uptime } = told;
      return { status, qmpStatus, lock, name, uptime };
    },
    ...switches(at),
    async destroy(vm) {
      const all = { purge: true, 'destroy-unreferenced-disks': true };
      return upidOf(await (await at(vm)).$delete(all), 'a destroy');
    },
    async interfaces(vm) {
      const data = await (await at(vm)).agent['network-get-interfaces'].$get();
      return readAnswer(INTERFACES, data, `the addresses of VM ${vm.vmid}`).result.map(interfaceOf);
    },
  };
}

type Node = ReturnType<Proxmox.Api['nodes']['$']>;
type Qemu = Node['qemu'];
type Vm = ReturnType<Qemu['$']>;

function switches(at: (vm: VmAddress) => Promise<Vm>): Pick<VmCalls, Switch> {
  return {
    start: async (vm) => upidOf(await (await at(vm)).status.start.$post(), 'a start'),
    stop: async (vm) => upidOf(await (await at(vm)).status.stop.$post(), 'a stop'),
    shutdown: async (vm, timeout) =>
      upidOf(await (await at(vm)).status.shutdown.$post({ timeout }), 'a shutdown'),
    reset: async (vm) => upidOf(await (await at(vm)).status.reset.$post(), 'a reset'),
  };
}

type Switch = 'start' | 'stop' | 'shutdown' | 'reset';

const UPID = z.string().refine(isUpid, 'the UPID of a task');

function upidOf(data: unknown, what: string): string {
  return readAnswer(UPID, data, `the task of ${what}`);
}

/** Numbers stand there unquoted, where they look like one. */
const TEXT = z.union([z.string(), z.number().transform(String)]);
const CONFIG = z.record(z.string(), TEXT);

const PENDING = z.array(
  z.object({
    key: z.string(),
    value: TEXT.optional(),
    pending: TEXT.optional(),
    delete: number.optional(),
  }),
);

function pendingKey({ key, value, pending, delete: gone }: z.output<typeof PENDING>[number]) {
  return { key, current: value, pending: gone ? undefined : (pending ?? value) };
}

const STATUS = z.object({
  status: z.enum(['running', 'stopped']),
  qmpstatus: z.string().optional(),
  lock: z.string().optional(),
  name: z.string().optional(),
  uptime: number.default(0),
});

const INTERFACES = z.object({
  result: z.array(
    z.object({
      name: z.string(),
      'hardware-address': z.string().optional(),
      'ip-addresses': z.array(z.object({ 'ip-address': z.string() })).default([]),
    }),
  ),
});

function interfaceOf(told: z.output<typeof INTERFACES>['result'][number]): GuestInterface {
  return {
    ...{ name: told.name, mac: told['hardware-address']?.toLowerCase() },
    addresses: told['ip-addresses'].map((one) => one['ip-address']),
  };
}
