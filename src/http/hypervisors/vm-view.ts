/**
 * Virtual machines as the API shows them: every field always there, null where nothing is known.
 *
 * @module
 */
import type { FacedVm } from '../../domain/vm/face.ts';
import type { Tagged } from '../conditional/entity-tag.ts';
import { isoTime } from '../nodes/node-view.ts';

export function vmView(vm: FacedVm) {
  return {
    id: vm.id,
    nodeId: vm.nodeId,
    name: vm.name,
    hypervisor: vm.hypervisorName ?? vm.hypervisor,
    host: vm.host,
    vmid: vm.vmid,
    uuid: vm.uuid,
    macs: [vm.mac],
    cores: vm.cores,
    memory: vm.memory,
    disk: vm.disk,
    storage: vm.storage,
    bridge: vm.bridge,
    vlan: vm.vlan ?? null,
    firmware: vm.firmware,
    secureBoot: vm.secureBoot,
    role: vm.role ?? null,
    profile: vm.profile ?? null,
    state: vm.state,
    step: vm.words,
    stepSince: isoTime(vm.stepSince),
    reason: vm.reason ?? null,
    task: vm.task ?? null,
    createdAt: isoTime(vm.createdAt),
  };
}

/** A change rests on what and where it is and on its state, and not on the step that it is at. */
export function taggedVm(vm: FacedVm): Tagged {
  const view = vmView(vm);
  const { step: _words, stepSince: _since, reason: _reason, task: _task, ...decisive } = view;
  return { view, decisive };
}
