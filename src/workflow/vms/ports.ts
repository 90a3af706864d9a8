/**
 * The world as those see it who make machines. The composition says who plays each part.
 *
 * Each effect may be asked for again: after a restart nobody knows whether it was had.
 *
 * @module
 */
import type { LeavingWish } from '../../domain/cluster/face.ts';
import type { MacAddress } from '../../domain/mac.ts';
import type { BootPolicy, Node, NodeRole } from '../../domain/node.ts';
import type { PowerSettings } from '../../domain/power.ts';
import type { InstallEvent } from '../../domain/stage.ts';
import type { TimelineNote } from '../../domain/timeline.ts';
import type { MacPrefix } from '../../domain/vm/macs.ts';
import type { GuestConfig } from '../../domain/vm/ownership.ts';
import type { HostSeen } from '../../domain/vm/placement.ts';
import type { QemuConfig } from '../../domain/vm/qemu-config.ts';
import type { Vm } from '../../domain/vm/vm.ts';
import type { VmidRange } from '../../domain/vm/vmid.ts';

/** Where a machine is asked for. */
export type GuestAt = {
  /** The hypervisor's id. */
  readonly hypervisor: string;
  readonly host: string;
  readonly vmid: number;
};

/** A machine on a hypervisor, whosever it is. */
export type Guest = GuestConfig & {
  /** Of its configuration as it was read. */
  readonly digest: string | undefined;
};

export type TaskSeen =
  | { readonly kind: 'running' }
  /** With its last words, where it warned. */
  | { readonly kind: 'done'; readonly warning: string | undefined }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Its host has forgotten it. */
  | { readonly kind: 'unknown' };

/**
 * What is asked of hypervisors. Each rejects with a ProxmoxFault, in words that may stand on a timeline, within a
 * time that is bounded. What begins a task resolves to the task's name.
 */
export type HypervisorHands = {
  /** Ids and names of those that are registered. */
  list(): readonly { readonly id: string; readonly name: string }[];
  hosts(hypervisor: string): Promise<readonly HostSeen[]>;
  /** On which host a machine of this number is; undefined where no machine that may be seen has it. */
  hostOf(hypervisor: string, vmid: number): Promise<string | undefined>;
  /** Numbers of machines that may be seen. */
  vmids(hypervisor: string): Promise<readonly number[]>;
  /** Also where a machine has it that may not be seen. */
  isFree(hypervisor: string, vmid: number): Promise<boolean>;
  /** Undefined where there is none. */
  config(at: GuestAt): Promise<Guest | undefined>;
  isRunning(at: GuestAt): Promise<boolean>;
  task(at: GuestAt, task: string): Promise<TaskSeen>;
  create(at: GuestAt, config: QemuConfig): Promise<string>;
  start(at: GuestAt): Promise<string>;
  /** As by pulling the plug. */
  stop(at: GuestAt): Promise<string>;
  /** As by its button: it stays on. */
  reset(at: GuestAt): Promise<string>;
  /** With its disks, and what else refers to it. */
  destroy(at: GuestAt): Promise<string>;
  /** MiB, from its next start on; of the configuration that was read, and of no other. */
  setMemory(at: GuestAt, memory: number, digest: string | undefined): Promise<unknown>;
  cancelTask(at: GuestAt, task: string): Promise<unknown>;
};

/** A machine and its node, to be registered in one. */
export type VmDraft = {
  readonly vm: Omit<Vm, 'nodeId' | 'armedAt'>;
  readonly node: {
    readonly macs: readonly MacAddress[];
    readonly hostname: string;
    readonly role: NodeRole;
    readonly profile: string;
    readonly uuid: string;
    readonly serial: string;
    readonly boot: BootPolicy;
    readonly power: PowerSettings;
    readonly by: string;
  };
};

/** What is kept of them. Reads come from memory; a write is on the disk when its promise resolves. */
export type VmRecords = {
  /** Oldest first. */
  all(): readonly Vm[];
  byId(id: string): Vm | undefined;
  byNode(nodeId: string): Vm | undefined;
  /** All of them, or none. */
  create(drafts: readonly VmDraft[], at: number): Promise<readonly Vm[]>;
  /** What `next` makes of it as it is kept then; nothing where it throws. Rejects where there is none. */
  change(id: string, next: (vm: Vm) => Vm): Promise<Vm>;
  /** With its node. */
  remove(id: string): Promise<unknown>;
};

export type VmNodes = {
  byId(id: string): Node | undefined;
  byMac(mac: MacAddress): Node | undefined;
  byHostname(hostname: string): Node | undefined;
  record(id: string, event: InstallEvent, at: number): Promise<unknown>;
  note(id: string, note: TimelineNote, at: number): void;
};

export type VmCluster = {
  holds(nodeId: string): boolean;
  leave(wish: LeavingWish): Promise<unknown>;
};

export type VmPorts = {
  /** `touched` is given the id of a machine that, or whose node, is stored otherwise now. Returns the end of it. */
  readonly onChange: (touched: (id: string) => void) => () => void;
  readonly hypervisors: HypervisorHands;
  readonly records: VmRecords;
  readonly nodes: VmNodes;
  readonly cluster: VmCluster;
  /** MiB that a machine of this profile must show for its install. */
  readonly needOf: (profile: string) => number;
  readonly vmids: VmidRange;
  readonly macPrefix: MacPrefix;
  readonly random: (bytes: number) => Uint8Array;
  /** A UUID. */
  readonly newId: () => string;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Told of what nobody waits for. */
  readonly failed: (error: unknown) => void;
};
