/**
 * What is kept of hypervisors.
 *
 * @module
 */
import type { Hypervisor } from '../../domain/hypervisor.ts';
import type { Parts } from '../store-parts.ts';
import {
  changeHypervisor,
  deleteHypervisor,
  type HypervisorDraft,
  type HypervisorPatch,
  insertHypervisor,
} from './hypervisor-repository.ts';

export type HypervisorStore = {
  /** Throws HYPERVISOR_TAKEN. */
  createHypervisor(draft: HypervisorDraft, at: number): Promise<Hypervisor>;
  /** Throws HYPERVISOR_NOT_FOUND and HYPERVISOR_TAKEN. */
  updateHypervisor(id: string, patch: HypervisorPatch): Promise<Hypervisor>;
  /** Throws HYPERVISOR_NOT_FOUND. */
  removeHypervisor(id: string): Promise<void>;
};

export function hypervisorMethods({ lane, newId }: Parts): HypervisorStore {
  return {
    createHypervisor: (draft, at) =>
      lane.write((unit) => insertHypervisor(unit, draft, { id: newId(), at })),
    updateHypervisor: (id, patch) => lane.write((unit) => changeHypervisor(unit, id, patch)),
    removeHypervisor: (id) => lane.write((unit) => deleteHypervisor(unit, id)),
  };
}
