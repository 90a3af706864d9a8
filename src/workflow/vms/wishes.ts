/**
 * What people wish for, judged: where each machine is made and what it is known by, or why it can't be.
 *
 * @module
 */
import { ProvisioningError } from '../../domain/errors.ts';
import type { MacAddress } from '../../domain/mac.ts';
import { DEFAULT_BOOT_POLICY } from '../../domain/node.ts';
import type { VmWish } from '../../domain/vm/face.ts';
import { installMemory } from '../../domain/vm/install-memory.ts';
import { macUnder } from '../../domain/vm/macs.ts';
import { numberedNames } from '../../domain/vm/names.ts';
import {
  type HostRefusal,
  type HostSeen,
  type Placed,
  type Placement,
  place,
} from '../../domain/vm/placement.ts';
import { firstStep, isPromised } from '../../domain/vm/steps.ts';
import type { Vm } from '../../domain/vm/vm.ts';
import { chooseVmid } from './choose-vmid.ts';
import type { VmDraft, VmPorts } from './ports.ts';

export function refused(message: string, problems: readonly HostRefusal[] = []): ProvisioningError {
  return new ProvisioningError('VM_REFUSED', message, {
    problems: problems.map(({ host, reason }) => ({
      field: 'node',
      expected: 'a host that can have it',
      got: `${host} ${reason}`,
    })),
  });
}

/** Throws HOSTNAME_TAKEN for a name that a node has. */
export function namesFor(
  { names, namePrefix, count }: VmWish,
  { nodes }: Pick<VmPorts, 'nodes'>,
): readonly string[] {
  const isTaken = (name: string): boolean => nodes.byHostname(name) !== undefined;
  if (names.length === 0) return numberedNames(namePrefix, count, isTaken);
  const taken = names.filter(isTaken);
  if (taken.length === 0) return names;
  throw new ProvisioningError('HOSTNAME_TAKEN', `${taken.join(', ')}: a node has this name`, {
    problems: taken.map((got) => ({
      ...{ field: 'names', expected: 'a host name of no other node', got },
    })),
  });
}

/** What our machines take on their hosts, and those do not show yet. */
export function placedBy({
  records,
  nodes,
}: Pick<VmPorts, 'records' | 'nodes'>): readonly Placed[] {
  return records.all().map((vm) => {
    const isOpen = isPromised(vm);
    return {
      ...placeIn(vm),
      role: nodes.byId(vm.nodeId)?.role ?? 'none',
      promisedMemory: isOpen ? Math.max(vm.memory, vm.installMemory) : 0,
      promisedDisk: isOpen ? vm.disk : 0,
    };
  });
}

function placeIn({ hypervisor, host, storage }: Pick<Vm, 'hypervisor' | 'host' | 'storage'>) {
  return { hypervisor, host, storage };
}

/** A draft of each machine that is wished for. Throws VM_REFUSED where one of them can't be had. */
export async function draftsFor(
  wish: VmWish,
  hosts: readonly HostSeen[],
  ports: VmPorts,
): Promise<readonly VmDraft[]> {
  const names = namesFor(wish, ports);
  const placed = [...placedBy(ports)];
  const drafts: VmDraft[] = [];
  for (const name of names) {
    const memory = installMemory(wish.memory, ports.needOf(wish.profile));
    const where = place({ ...wish, memory }, hosts, placed);
    if (where.kind === 'refused') throw noPlace(wish, hosts, where);
    const draft = await draftAt({ wish, name, memory, where, drafts }, ports);
    const { role } = wish;
    const promised = { promisedMemory: memory, promisedDisk: wish.disk };
    placed.push({ ...placeIn(where), role, ...promised });
    drafts.push(draft);
  }
  return drafts;
}

type DraftMaking = {
  readonly wish: VmWish;
  readonly name: string;
  readonly memory: number;
  readonly where: Extract<Placement, { readonly kind: 'placed' }>;
  readonly drafts: readonly VmDraft[];
};

async function draftAt(making: DraftMaking, ports: VmPorts): Promise<VmDraft> {
  const { wish, name, memory, where } = making;
  const { role, profile, secureBoot, by } = wish;
  const uuid = ports.newId();
  const serial = serialOf(uuid);
  const mac = freeMac(making.drafts, ports);
  const { hypervisor, host, storage } = where;
  const at = ports.now();
  return {
    vm: {
      ...specOf(wish),
      ...{ id: ports.newId(), name, uuid, serial, mac, hypervisor, host, storage },
      vmid: await vmidFor(making, ports),
      vmidIsWished: wish.vmid !== undefined,
      installMemory: memory,
      ...{ program: 'create', step: firstStep('create'), stepSince: at, createdAt: at },
      ...{ task: undefined, askedAt: undefined, failure: undefined },
    },
    node: {
      ...{ macs: [mac], hostname: name, role, profile, uuid, serial, by },
      boot: { ...DEFAULT_BOOT_POLICY, loader: secureBoot ? 'shim' : 'auto' },
      power: { driver: 'proxmox' },
    },
  };
}

function specOf({ cores, memory, disk, bridge, vlan, firmware, secureBoot }: VmWish) {
  return { cores, memory, disk, bridge, vlan, firmware, secureBoot };
}

/** Shown by the firmware and by dmidecode, so that a machine is recognised there. */
function serialOf(uuid: string): string {
  return `PL${uuid.replaceAll('-', '').slice(0, 10).toUpperCase()}`;
}

async function vmidFor({ wish, where, drafts }: DraftMaking, ports: VmPorts): Promise<number> {
  const { hypervisor } = where;
  if (wish.vmid !== undefined) {
    const isOurs = ports.records
      .all()
      .some((vm) => vm.hypervisor === hypervisor && vm.vmid === wish.vmid);
    if (!isOurs && (await ports.hypervisors.isFree(hypervisor, wish.vmid))) return wish.vmid;
    throw refused(`another machine has the number ${wish.vmid}`);
  }
  const reserved = drafts.filter(({ vm }) => vm.hypervisor === hypervisor).map(({ vm }) => vm.vmid);
  const vmid = await chooseVmid(ports, { hypervisor, after: undefined, reserved });
  if (vmid !== undefined) return vmid;
  const { first, last } = ports.vmids;
  throw refused(`no number from ${first} to ${last} is free: widen vmIds in the configuration`);
}

/** A prefix of five bytes has room for 256. */
const MAC_TRIES = 4_096;

function freeMac(drafts: readonly VmDraft[], ports: VmPorts): MacAddress {
  const taken = new Set(
    [...ports.records.all(), ...drafts.map(({ vm }) => vm)].map(({ mac }) => mac),
  );
  for (let tries = 0; tries < MAC_TRIES; tries++) {
    const mac = macUnder(ports.macPrefix, ports.random(3));
    if (mac === undefined || taken.has(mac) || ports.nodes.byMac(mac) !== undefined) continue;
    return mac;
  }
  throw refused(`no MAC address below ${ports.macPrefix} is free: change macPrefix`);
}

function noPlace(
  wish: VmWish,
  hosts: readonly HostSeen[],
  { refusals }: Extract<Placement, { readonly kind: 'refused' }>,
): ProvisioningError {
  if (refusals.length > 0) {
    const reasons = refusals.map(({ host, reason }) => `${host} ${reason}`);
    return refused(`no host can have it: ${reasons.join('; ')}`, refusals);
  }
  const known = hosts.map(({ host }) => host).join(', ') || 'none';
  return refused(`there is no host ${wish.host ?? ''}; there are: ${known}`.replace('  ', ' '));
}
