/**
 * Rows to virtual machines and back.
 *
 * @module
 */
import type { Insertable, Selectable } from 'kysely';
import { isProgram, isStepOf, type Program, type StepName } from '../../domain/vm/steps.ts';
import type { Vm } from '../../domain/vm/vm.ts';
import type { VmTable } from '../schema.ts';

/** Throws where a step is stored that no program has: a machine must not be destroyed by a guess. */
export function vmFromRow(row: Selectable<VmTable>): Vm {
  const { program, step } = progressOf(row);
  return Object.freeze({
    id: row.id,
    nodeId: row.node_id,
    name: row.name,
    uuid: row.uuid,
    serial: row.serial,
    mac: row.mac,
    hypervisor: row.hypervisor_id,
    host: row.host,
    vmid: row.vmid,
    vmidIsWished: row.vmid_is_wished === 1,
    storage: row.storage,
    cores: row.cores,
    memory: row.memory,
    installMemory: row.install_memory,
    disk: row.disk,
    bridge: row.bridge,
    vlan: row.vlan ?? undefined,
    firmware: row.firmware,
    secureBoot: row.secure_boot === 1,
    ...{ program, step },
    stepSince: row.step_since,
    task: row.task ?? undefined,
    askedAt: row.asked_at ?? undefined,
    armedAt: row.armed_at,
    failure: row.failure ?? undefined,
    createdAt: row.created_at,
  });
}

function progressOf({ id, program, step }: Selectable<VmTable>): {
  readonly program: Program;
  readonly step: StepName;
} {
  if (isProgram(program) && isStepOf(program, step)) return { program, step };
  throw new Error(`the VM ${id} is stored with the step ${program}/${step}, which there is not`);
}

export function rowFromVm(vm: Vm): Insertable<VmTable> {
  return {
    id: vm.id,
    node_id: vm.nodeId,
    name: vm.name,
    uuid: vm.uuid,
    serial: vm.serial,
    mac: vm.mac,
    hypervisor_id: vm.hypervisor,
    host: vm.host,
    vmid: vm.vmid,
    vmid_is_wished: Number(vm.vmidIsWished),
    storage: vm.storage,
    cores: vm.cores,
    memory: vm.memory,
    install_memory: vm.installMemory,
    disk: vm.disk,
    bridge: vm.bridge,
    vlan: vm.vlan ?? null,
    firmware: vm.firmware,
    secure_boot: Number(vm.secureBoot),
    program: vm.program,
    step: vm.step,
    step_since: vm.stepSince,
    task: vm.task ?? null,
    asked_at: vm.askedAt ?? null,
    armed_at: vm.armedAt,
    failure: vm.failure ?? null,
    created_at: vm.createdAt,
  };
}
