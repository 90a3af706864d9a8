/**
 * VMs, as they are answered.
 *
 * @module
 */
import { z } from 'zod';
import { NODE_ROLES } from '../../../domain/node.ts';
import { VM_FIRMWARES, VM_STATES } from '../../../domain/vm/vm.ts';
import { named } from '../named.ts';
import { FOLLOWED } from './operation.ts';
import { macAddress, page, time, uuid, words } from './parts.ts';

export const vmAnswer = named(
  'Vm',
  z.strictObject({
    id: z.string(),
    nodeId: uuid.meta({ description: 'Of its node, whose stage tells how far its system is' }),
    name: z.string(),
    hypervisor: z.string(),
    host: z.string(),
    vmid: z.int(),
    uuid,
    macs: z.array(macAddress),
    cores: z.int(),
    memory: z.int().meta({ description: 'MiB' }),
    disk: z.int().meta({ description: 'GiB' }),
    storage: z.string(),
    bridge: z.string(),
    vlan: z.int().nullable(),
    firmware: z.enum(VM_FIRMWARES),
    secureBoot: z.boolean(),
    role: z.enum(NODE_ROLES).nullable(),
    profile: words,
    state: z.enum(VM_STATES),
    step: z.string().meta({ description: 'What happens now, in words' }),
    stepSince: time,
    reason: words.meta({ description: 'Why it waits or failed' }),
    task: words.meta({ description: 'The UPID that is followed' }),
    createdAt: time,
  }),
);

/** With the operation that tells how it goes on. */
export const acceptedVm = named('AcceptedVm', vmAnswer.extend(FOLLOWED));

export const acceptedVms = named(
  'AcceptedVms',
  z.strictObject({ vms: z.array(vmAnswer), ...FOLLOWED }),
);

export const vmList = named('VmList', z.strictObject({ vms: z.array(vmAnswer), ...page }));
