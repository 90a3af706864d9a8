/**
 * Values of virtual machines for tests.
 *
 * @module
 */
import type { HostSeen } from '../../src/domain/vm/placement.ts';
import type { Vm } from '../../src/domain/vm/vm.ts';
import { mac } from './desks.ts';

/** A machine that waits to be created. */
export const A_VM: Vm = {
  id: '0d4f1f5e-6e55-4f0e-9d5c-3a4f0e0c0001',
  nodeId: '0d4f1f5e-6e55-4f0e-9d5c-3a4f0e0c0002',
  name: 'vm-01',
  uuid: '7c0f9a52-93d4-4a3a-8c58-2f7a5b1d0003',
  serial: 'PL7C0F9A5293',
  mac: mac('bc:24:11:00:00:01'),
  hypervisor: 'lab',
  host: 'pve-1',
  vmid: 5000,
  vmidIsWished: false,
  storage: 'local-lvm',
  cores: 2,
  memory: 4096,
  disk: 32,
  bridge: 'vmbr0',
  vlan: undefined,
  firmware: 'uefi',
  secureBoot: false,
  program: 'create',
  step: 'plan',
  stepSince: 0,
  task: undefined,
  askedAt: undefined,
  armedAt: 0,
  failure: undefined,
  installMemory: 4096,
  createdAt: 0,
};

/** A host with nothing on it. */
export function aHost(host: string, changes: Partial<HostSeen> = {}): HostSeen {
  return {
    hypervisor: 'lab',
    hypervisorName: 'lab',
    host,
    reason: undefined,
    cpus: 4,
    memory: 16_384,
    memoryUsed: 1_500,
    memoryCommitted: 0,
    storages: [{ name: 'local-lvm', free: 90, reason: undefined }],
    bridges: ['vmbr0'],
    ...changes,
  };
}
