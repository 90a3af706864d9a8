/**
 * What people see of the machines that Pilotlight makes, and what they ask of them: all that the HTTP API
 * needs of those who look after them.
 *
 * @module
 */
import type { NodeRole } from '../node.ts';
import type { Vm, VmSpec, VmState } from './vm.ts';

export type VmWish = VmSpec & {
  readonly count: number;
  /** The name or the id of one; `any` for whichever has the best place. */
  readonly hypervisor: string;
  readonly host: string | undefined;
  readonly storage: string | undefined;
  readonly role: NodeRole;
  readonly profile: string;
  /** As many as `count`, or none. */
  readonly names: readonly string[];
  /** Where no names are wished for. */
  readonly namePrefix: string;
  /** Only for a single machine. */
  readonly vmid: number | undefined;
  readonly by: string;
};

/** A machine as it is shown. */
export type FacedVm = Vm & {
  readonly state: VmState;
  /** The hypervisor's name; undefined where it was forgotten. */
  readonly hypervisorName: string | undefined;
  readonly role: NodeRole | undefined;
  readonly profile: string | undefined;
  /** What happens now, in words. */
  readonly words: string;
  /** Why it fails or waits; undefined where all goes well. */
  readonly reason: string | undefined;
};

/** A wish that is about one machine. */
export type OneVmWish = {
  /** The machine's id. */
  readonly id: string;
  /** A member of the cluster that never comes back: it is not drained. */
  readonly dead: boolean;
  readonly by: string;
};

/** What became of a machine. */
export type VmChange =
  | { readonly kind: 'vm'; readonly vm: FacedVm }
  | { readonly kind: 'vm-removed'; readonly id: string };

/**
 * What is wished for is stored when the promise resolves, and goes on by itself.
 *
 * Errors: VM_REFUSED where no host can have it or a rule forbids it, in words; CLUSTER_REFUSED where its
 * cluster would not survive it; HYPERVISOR_UNREACHABLE, HYPERVISOR_REFUSED or HYPERVISOR_UNTRUSTED where none
 * can be asked; HYPERVISOR_NOT_FOUND, HOSTNAME_TAKEN, MAC_TAKEN.
 */
export type VmFace = {
  /** Oldest first. */
  list(): readonly FacedVm[];
  /** By its id, its node's id, or its name. */
  find(idText: string): FacedVm | undefined;
  /** All of them, or none. */
  create(wish: VmWish): Promise<readonly FacedVm[]>;
  /** Out of the cluster, stopped, destroyed, and its node forgotten. Asking again takes a failed one up. */
  remove(wish: OneVmWish): Promise<FacedVm>;
  /** Destroyed and made anew with the same identity. */
  reprovision(wish: OneVmWish): Promise<FacedVm>;
  /** `listener` hears of each machine that is shown otherwise than before. Returns the end of it. */
  subscribe(listener: (change: VmChange) => void): () => void;
};
