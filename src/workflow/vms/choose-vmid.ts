/**
 * A number that nobody has. Nothing reserves it: whoever creates first has it, and the other takes the next.
 *
 * @module
 */
import { candidates } from '../../domain/vm/vmid.ts';
import type { VmPorts } from './ports.ts';

/** So many that may not be seen are tried before the range counts as full. */
const MOST_HIDDEN = 100;

export type VmidChoice = {
  readonly hypervisor: string;
  /** The search begins behind it. */
  readonly after: number | undefined;
  /** Those that are about to be taken. */
  readonly reserved: readonly number[];
};

/** Undefined where the range is full. */
export async function chooseVmid(
  { hypervisors, records, vmids }: Pick<VmPorts, 'hypervisors' | 'records' | 'vmids'>,
  { hypervisor, after, reserved }: VmidChoice,
): Promise<number | undefined> {
  const ours = records.all().filter((vm) => vm.hypervisor === hypervisor);
  const seen = await hypervisors.vmids(hypervisor);
  const taken = new Set([...seen, ...ours.map(({ vmid }) => vmid), ...reserved]);
  let hidden = 0;
  for (const vmid of candidates(vmids, taken, after)) {
    if (await hypervisors.isFree(hypervisor, vmid)) return vmid;
    if (++hidden >= MOST_HIDDEN) return undefined;
  }
  return undefined;
}
