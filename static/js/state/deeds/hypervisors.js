/**
 * What people do to hypervisors and to the VMs on them.
 */
import { DEEDS } from '../../words/deeds.js';
import { say } from '../toasts.js';
import { erase, post } from './told.js';

const pathOf = (what, { id }) => `/${what}/${encodeURIComponent(id)}`;

/** Throws an ApiProblem with code HYPERVISOR_UNTRUSTED, and what was seen in its problems, until somebody trusts it. */
export async function addHypervisor(wish) {
  const { name } = await post('/hypervisors', wish);
  say(DEEDS.hypervisorAdded(name));
}

export async function checkHypervisor(hypervisor) {
  await post(`${pathOf('hypervisors', hypervisor)}/check`);
  say(DEEDS.hypervisorChecked(hypervisor.name));
}

export async function removeHypervisor(hypervisor) {
  await erase(pathOf('hypervisors', hypervisor));
  say(DEEDS.hypervisorRemoved(hypervisor.name));
}

export async function createVms(wish) {
  const { vms } = await post('/vms', wish);
  say(DEEDS.vmsAsked(vms.length));
}

export async function deleteVm(vm) {
  await erase(pathOf('vms', vm));
  say(DEEDS.vmDeleted(vm.name));
}

export async function replaceVm(vm) {
  await post(`${pathOf('vms', vm)}/reprovision`);
  say(DEEDS.vmReplaced(vm.name));
}
