/**
 * A virtual machine as it is kept: what it is, where it is, and how far it is.
 *
 * @module
 */
import type { MacAddress } from '../mac.ts';
import type { Program, StepName } from './steps.ts';

export const VM_FIRMWARES = ['uefi', 'bios'] as const;
export type VmFirmware = (typeof VM_FIRMWARES)[number];

/** What it is made of. `memory` in MiB, `disk` in GiB. */
export type VmSpec = {
  readonly cores: number;
  /** What it is to have once its system is installed. */
  readonly memory: number;
  readonly disk: number;
  readonly bridge: string;
  /** 1 to 4094; undefined for none. */
  readonly vlan: number | undefined;
  readonly firmware: VmFirmware;
  readonly secureBoot: boolean;
};

/** What it is known by: it stays when the machine is made anew. */
export type VmIdentity = {
  /** A UUID of ours. */
  readonly id: string;
  readonly nodeId: string;
  /** As the hypervisor shows it: the host name that its node had. */
  readonly name: string;
  /** SMBIOS UUID, lower case. */
  readonly uuid: string;
  /** SMBIOS serial. */
  readonly serial: string;
  readonly mac: MacAddress;
};

/** `hypervisor` is an id; `host` one of its nodes. */
export type VmPlace = {
  readonly hypervisor: string;
  readonly host: string;
  readonly vmid: number;
  /** Somebody wished for that number: no other is taken in its place. */
  readonly vmidIsWished: boolean;
  readonly storage: string;
};

/** How far it is. A step is stored as the next one before it begins, so each can be repeated. */
export type VmProgress = {
  readonly program: Program;
  readonly step: StepName;
  /** ms since the epoch: when `step` became the next. */
  readonly stepSince: number;
  /** The hypervisor's name of the task that the step follows. */
  readonly task: string | undefined;
  /**
   * Set before the hypervisor is asked to create it, cleared by the answer: while it is set, nobody knows
   * whether a machine that is not there may still appear. ms since the epoch.
   */
  readonly askedAt: number | undefined;
  /** When the node entered the stage in which this machine was made for it; another time is a reinstall. */
  readonly armedAt: number;
  /** Why it goes no further by itself. */
  readonly failure: string | undefined;
};

export type Vm = VmIdentity &
  VmPlace &
  VmSpec &
  VmProgress & {
    /** MiB, while its system is installed. */
    readonly installMemory: number;
    /** ms since the epoch. */
    readonly createdAt: number;
  };

export const VM_STATES = [
  'planned',
  'creating',
  'starting',
  'running',
  'replacing',
  'deleting',
  'failed',
] as const;
export type VmState = (typeof VM_STATES)[number];
