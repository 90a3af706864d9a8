/**
 * Asks before a hypervisor or a VM goes.
 */
import { html } from '../../../vendor/preact.js';
import { Confirmation } from '../../parts/confirmation.js';
import { deleteVm, removeHypervisor, replaceVm } from '../../state/deeds/hypervisors.js';
import { CANCEL_VM, DELETE_VM, REMOVE_HYPERVISOR, REPLACE_VM } from '../../words/hypervisors.js';
import { UNITS } from '../../words/units.js';

export function RemoveHypervisor({ hypervisor, onClose }) {
  const { title, verb, erased, kept } = REMOVE_HYPERVISOR;
  return html`<${Confirmation} title=${title(hypervisor.name)} verb=${verb(hypervisor.name)} ...${{ erased, kept, onClose }} deed=${() => removeHypervisor(hypervisor)} />`;
}

const diskOf = ({ disk }) => UNITS.bytes(disk, 'GiB');

export function DeleteVm({ vm, onClose }) {
  const { title, verb, erased, kept, says } = DELETE_VM;
  return html`<${Confirmation} title=${title(vm.name)} verb=${verb(vm.name)} erased=${erased(vm.name, diskOf(vm))} ...${{ kept, says, onClose }} deed=${() => deleteVm(vm)} />`;
}

export function CancelVm({ vm, onClose }) {
  const { title, verb, erased, back, says } = CANCEL_VM;
  return html`<${Confirmation} title=${title(vm.name)} verb=${verb(vm.name)} erased=${erased(vm.name, diskOf(vm))} kept=${DELETE_VM.kept} ...${{ back, says, onClose }} deed=${() => deleteVm(vm)} />`;
}

export function ReplaceVm({ vm, onClose }) {
  const { title, verb, kept } = REPLACE_VM;
  return html`<${Confirmation} title=${title(vm.name)} verb=${verb(vm.name)} erased=${DELETE_VM.erased(vm.name, diskOf(vm))} kept=${[kept, DELETE_VM.kept]} says=${DELETE_VM.says} onClose=${onClose} deed=${() => replaceVm(vm)} />`;
}
