/**
 * Virtual machines, described.
 *
 * @module
 */
import { vmsQuery } from '../../schemas/lists.ts';
import { named } from '../../schemas/named.ts';
import { acceptedVm, acceptedVms, vmAnswer, vmList } from '../../schemas/views/vm.ts';
import { remakingSchema, vmRemovalQuery, vmSchema } from '../../schemas/vm.ts';
import { ANY_SITE } from '../any-site.ts';
import type { Operations } from '../operation.ts';

const draft = named('VmDraft', vmSchema(ANY_SITE));
const remaking = named('Remaking', remakingSchema);

const HOST = [
  'HYPERVISOR_NOT_FOUND',
  'HYPERVISOR_REFUSED',
  'HYPERVISOR_UNTRUSTED',
  'HYPERVISOR_UNREACHABLE',
] as const;
const ENDING = ['VM_NOT_FOUND', 'VM_REFUSED', 'CLUSTER_REFUSED', 'UNAVAILABLE'] as const;

export const VMS = {
  '/vms': {
    get: {
      id: 'listVms',
      tag: 'VMs',
      summary: 'List the VMs',
      description: 'The oldest first.',
      query: vmsQuery,
      answers: { 200: { words: 'The VMs', schema: vmList } },
    },
    post: {
      id: 'createVms',
      tag: 'VMs',
      summary: 'Make one VM, or several',
      description: 'All of them are made, or none.',
      body: {
        schema: draft,
        examples: {
          'three servers, wherever there is room': {
            count: 3,
            hypervisor: 'any',
            namePrefix: 'k3s',
            role: 'server',
            cores: 2,
            memory: 8192,
            disk: 64,
          },
          'one by name': {
            hypervisor: 'pve',
            names: ['build-1'],
            cores: 4,
            memory: 4096,
            disk: 32,
            vlan: 20,
          },
        },
      },
      takes: ['Idempotency-Key'],
      answers: {
        202: {
          words: 'They are registered, and made',
          schema: acceptedVms,
          headers: ['Operation-Location'],
        },
      },
      codes: ['VM_REFUSED', 'HOSTNAME_TAKEN', ...HOST],
    },
  },
  '/vms/:id': {
    get: {
      id: 'getVm',
      tag: 'VMs',
      summary: 'Show a VM',
      takes: ['If-None-Match'],
      answers: { 200: { words: 'The VM', schema: vmAnswer, headers: ['ETag'] } },
      codes: ['VM_NOT_FOUND'],
    },
    delete: {
      id: 'deleteVm',
      tag: 'VMs',
      summary: 'Destroy a VM',
      description:
        'Out of the cluster, stopped, **destroyed with its disks**, and its node forgotten.',
      query: vmRemovalQuery,
      takes: ['If-Match'],
      answers: {
        202: {
          words: 'It begins to end',
          schema: acceptedVm,
          headers: ['ETag', 'Operation-Location'],
        },
      },
      codes: ENDING,
    },
  },
  '/vms/:id/reprovision': {
    post: {
      id: 'reprovisionVm',
      tag: 'VMs',
      summary: 'Make a VM anew',
      description:
        '**Destroyed and made anew** with the same VMID, MAC, SMBIOS UUID and name, and installed again.',
      body: {
        schema: remaking,
        optional: true,
        examples: { 'it never comes back': { dead: true } },
      },
      takes: ['If-Match'],
      answers: {
        202: { words: 'It begins', schema: acceptedVm, headers: ['ETag', 'Operation-Location'] },
      },
      codes: ENDING,
    },
  },
} as const satisfies Operations;
