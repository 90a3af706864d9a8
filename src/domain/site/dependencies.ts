/**
 * What has to be done before what.
 *
 * @module
 */
import type { Action } from './plan.ts';
import { ANY_HYPERVISOR } from './site.ts';

/** Those of `open` that have to be done before `action` can be. */
export function blockersOf(action: Action, open: readonly Action[]): readonly Action[] {
  return open.filter((other) => other !== action && comesBefore(other, action));
}

function comesBefore(earlier: Action, later: Action): boolean {
  switch (later.kind) {
    case 'await-hypervisor':
      return isNodeAction(earlier) && earlier.name === later.host;
    case 'create-vm':
      return (
        isHypervisorAction(earlier) &&
        (later.vm.hypervisor === ANY_HYPERVISOR || later.vm.hypervisor === earlier.name)
      );
    // A hypervisor is asked to destroy its VMs, and a node is forgotten with what runs on it.
    case 'remove-hypervisor':
      return earlier.kind === 'delete-vm' && earlier.seen.hypervisor === later.name;
    case 'forget-node':
      return earlier.kind === 'remove-hypervisor' && earlier.seen.nodeId === later.seen.id;
    default:
      return false;
  }
}

function isNodeAction({ kind }: Action): boolean {
  return kind === 'create-node' || kind === 'approve-node' || kind === 'change-node';
}

function isHypervisorAction({ kind }: Action): boolean {
  return kind === 'add-hypervisor' || kind === 'change-hypervisor' || kind === 'await-hypervisor';
}
