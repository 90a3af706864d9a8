/**
 * Machines that are as they are: what was asked of them is remembered, and refused where it is to be.
 *
 * @module
 */
import type { ProvisioningError } from '../../src/domain/errors.ts';
import type { FacedVm, VmChange, VmFace } from '../../src/domain/vm/face.ts';
import { A_VM } from './vm-values.ts';

export const FACED_VM: FacedVm = {
  ...A_VM,
  ...{ state: 'planned', hypervisorName: 'lab', role: 'server', profile: 'default' },
  ...{ words: 'waits to be created', reason: undefined },
};

export type FixedVms = VmFace & {
  /** To all who listen. */
  tell(change: VmChange): void;
  /** How many listen. */
  listeners(): number;
  shown: readonly FacedVm[];
  refusal: ProvisioningError | undefined;
  /** What was asked, in order: the method's name and what it was given. */
  readonly asked: (readonly unknown[])[];
};

export function fixedVms(shown: readonly FacedVm[] = []): FixedVms {
  const asked: FixedVms['asked'] = [];
  async function answer<T>(name: string, given: unknown, value: T): Promise<T> {
    asked.push([name, given]);
    if (vms.refusal !== undefined) throw vms.refusal;
    return value;
  }
  const listeners = new Set<(change: VmChange) => void>();
  const vms: FixedVms = {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    listeners: () => listeners.size,
    tell: (change) => {
      for (const listener of listeners) listener(change);
    },
    ...{ shown, refusal: undefined, asked },
    list: () => vms.shown,
    find: (text) => vms.shown.find((vm) => [vm.id, vm.nodeId, vm.name].includes(text)),
    create: (wish) => answer('create', wish, [FACED_VM]),
    remove: (wish) => answer('remove', wish, FACED_VM),
    reprovision: (wish) => answer('reprovision', wish, FACED_VM),
  };
  return vms;
}
