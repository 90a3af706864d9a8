/**
 * A virtual machine as the API tells it, and as people read it.
 *
 * @module
 */
import { mebibytesText } from '../../terminal/amounts.ts';
import type { Fact } from '../../terminal/facts.ts';
import type { Tone } from '../../terminal/paint.ts';
import type { Column } from '../../terminal/table.ts';

export type VmShape = {
  readonly id: string;
  readonly nodeId: string | null;
  readonly name: string;
  readonly hypervisor: string;
  readonly host: string | null;
  readonly vmid: number | null;
  readonly uuid: string | null;
  readonly macs: readonly string[];
  readonly cores: number;
  readonly memory: number;
  readonly disk: number;
  readonly storage: string | null;
  readonly bridge: string;
  readonly vlan: number | null;
  readonly firmware: string;
  readonly secureBoot: boolean;
  readonly role: string;
  readonly profile: string;
  readonly state: string;
  readonly step: string | null;
  readonly reason: string | null;
};

export const VM = { kind: 'one', completes: 'vm', help: 'its name, or its id' } as const;
export const VMS = { ...VM, kind: 'many' } as const;

export const VM_COLUMNS: readonly Column<VmShape>[] = [
  { heading: 'VM', text: ({ name }) => name },
  { heading: 'STATE', text: ({ state }) => state, tone: stateTone },
  { heading: 'ON', text: ({ hypervisor, host }) => placeText(hypervisor, host) },
  { heading: 'VMID', align: 'right', text: ({ vmid }) => String(vmid ?? '') },
  { heading: 'CORES', align: 'right', text: ({ cores }) => String(cores) },
  { heading: 'MEMORY', align: 'right', text: ({ memory }) => mebibytesText(memory) },
  { heading: 'DISK', align: 'right', text: ({ disk }) => `${disk} GiB` },
  { heading: 'ROLE', text: ({ role }) => role },
  { heading: 'WHAT', elastic: true, text: ({ reason, step }) => reason ?? step ?? '' },
];

function stateTone({ state }: VmShape): Tone {
  if (state === 'failed') return 'bad';
  return state === 'running' ? 'good' : 'busy';
}

/** A standalone host is often called as its hypervisor is. */
function placeText(hypervisor: string, host: string | null): string {
  return host === null || host === hypervisor ? hypervisor : `${hypervisor}/${host}`;
}

export function vmFacts(vm: VmShape): readonly Fact[] {
  const { state, step, reason, storage, vlan, firmware, secureBoot } = vm;
  return [
    { name: 'name', text: vm.name },
    {
      name: 'state',
      text: [state, reason ?? step].filter(Boolean).join(': '),
      tone: stateTone(vm),
    },
    { name: 'on', text: placeText(vm.hypervisor, vm.host) },
    { name: 'vmid', text: vm.vmid === null ? null : String(vm.vmid) },
    { name: 'cores', text: String(vm.cores) },
    { name: 'memory', text: mebibytesText(vm.memory) },
    { name: 'disk', text: `${vm.disk} GiB${storage === null ? '' : ` on ${storage}`}` },
    { name: 'network', text: `${vm.bridge}${vlan === null ? '' : `, VLAN ${vlan}`}` },
    { name: 'firmware', text: `${firmware}${secureBoot ? ', Secure Boot' : ''}` },
    { name: 'role', text: vm.role },
    { name: 'profile', text: vm.profile },
    { name: 'macs', text: vm.macs.join(', ') },
    { name: 'uuid', text: vm.uuid },
    { name: 'node', text: vm.nodeId },
    { name: 'id', text: vm.id },
  ];
}
