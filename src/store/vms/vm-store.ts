/**
 * What is kept of virtual machines: read from memory, written to the disk.
 *
 * @module
 */
import type { Vm } from '../../domain/vm/vm.ts';
import type { Parts } from '../store-parts.ts';
import { changeVm, deleteVm, insertVms, type VmDraft } from './vm-repository.ts';

export type VmStore = {
  /** Oldest first. */
  all(): readonly Vm[];
  byId(id: string): Vm | undefined;
  byNode(nodeId: string): Vm | undefined;
  /** With their nodes: all of them, or none. Throws what `createNode` of the store throws. */
  create(drafts: readonly VmDraft[], at: number): Promise<readonly Vm[]>;
  /** `next` is given the machine as it is stored then; where it throws, nothing is changed. Throws VM_NOT_FOUND. */
  change(id: string, next: (vm: Vm) => Vm): Promise<Vm>;
  /** With its node. Throws VM_NOT_FOUND. */
  remove(id: string): Promise<void>;
  /** `touched` hears the id of each that is stored otherwise now, or no more. Returns the way to unsubscribe. */
  subscribe(touched: (id: string) => void): () => void;
};

export function vmMethods({ registry, lane, flusher, newId, vmPublisher }: Parts): VmStore {
  const { vms } = registry;
  return {
    all: () => vms.all(),
    byId: (id) => vms.byId(id),
    byNode: (nodeId) => vms.byNode(nodeId),
    create: (drafts, at) =>
      lane.run(async () => {
        // A machine that asked with one of these addresses may be about to be written down as discovered.
        const strangers = drafts.flatMap(({ node }) => node.macs).map((mac) => registry.byMac(mac));
        for (const stranger of strangers) {
          if (stranger !== undefined) await flusher.settle(stranger.id);
        }
        return lane.transact((unit) => insertVms(unit, drafts, { at, newId }));
      }),
    change: (id, next) => lane.write((unit) => changeVm(unit, id, next)),
    remove: (id) => lane.write((unit) => deleteVm(unit, id)),
    subscribe: (touched) => vmPublisher.subscribe(touched),
  };
}
