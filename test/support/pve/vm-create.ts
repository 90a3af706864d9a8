/**
 * Creating and destroying VMs.
 *
 * @module
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Values } from './check-parameters.ts';
import { propertiesOf } from './property-string.ts';
import { died } from './refusal.ts';
import type { Call } from './route.ts';
import { startTask } from './tasks.ts';
import { checkLock, isTrue, vmOf } from './vm-config.ts';
import { bringUp } from './vm-power.ts';
import { isDisk, NEW_DISK, requireDisks, requireKeys } from './vm-privileges.ts';
import { GIB, type PveNode, type PveVm, quorate } from './world.ts';

/** They say what is to be done, and are no part of the configuration. */
const NOT_CONFIG = ['node', 'vmid', 'start', 'storage', 'pool', 'unique', 'force'];

export function createVm(call: Call): string {
  const { world, who, node, params } = call;
  const vmid = Number(params['vmid']);
  who.require(`/vms/${vmid}`, ['VM.Allocate']);
  const config = Object.entries(params).filter(([key]) => !NOT_CONFIG.includes(key));
  requireDisks({ who, vmid, node }, params);
  requireKeys({ who, vmid, node }, Object.fromEntries(config));
  if (!quorate(world)) throw died('cluster not ready - no quorum?');
  const taken = world.vms.get(vmid);
  if (taken !== undefined) {
    throw died(`unable to create VM ${vmid} - VM ${vmid} already exists on node '${taken.node}'`);
  }
  const vm: PveVm = {
    ...{ vmid, node: node.name, config: new Map([['lock', 'create']]), pending: new Map() },
    ...{ running: undefined, interfaces: undefined },
  };
  world.vms.set(vmid, vm);
  return startTask(world, {
    ...{ node: node.name, type: 'qmcreate', id: String(vmid), user: who.id },
    async work(task) {
      for (const [key, value] of config) vm.config.set(key, made(vm, node, { key, value, params }));
      vm.config.set('vmgenid', randomUUID());
      if (!vm.config.has('smbios1')) vm.config.set('smbios1', `uuid=${randomUUID()}`);
      vm.config.delete('lock');
      task.log.push(`VM ${vmid} created`);
      if (isTrue(params['start'])) await bringUp(world, vm, task);
    },
    undo: () => {
      freeDisks(node, vm);
      world.vms.delete(vmid);
    },
  });
}

type Wanted = { readonly key: string; readonly value: string; readonly params: Values };

/** A key as it stands in the configuration once the VM is made. */
function made(vm: PveVm, node: PveNode, { key, value, params }: Wanted): string {
  if (/^net\d+$/.test(key)) return withMac(value);
  if (!isDisk(key)) return value;
  const properties = propertiesOf(value);
  const file = properties.get('') ?? properties.get('file') ?? '';
  const [, storage = params['storage'] ?? '', size = '0'] = NEW_DISK.exec(file) ?? [];
  // An EFI disk is as large as its variables, whatever is asked for.
  const bytes = key === 'efidisk0' ? 4 * 1024 ** 2 : Number(size) * GIB;
  allocate(node, storage, { bytes, vmid: vm.vmid });
  const number = [...vm.config.keys()].filter(isDisk).length;
  const rest = value.split(',').filter((part) => part !== file && part !== `file=${file}`);
  const shown = key === 'efidisk0' ? '4M' : `${size}G`;
  return [`${storage}:vm-${vm.vmid}-disk-${number}`, ...rest, `size=${shown}`].join(',');
}

function withMac(card: string): string {
  const [model = '', ...rest] = card.split(',');
  if (model.includes('=')) return card;
  const end = randomBytes(3).toString('hex').toUpperCase().replace(/..\B/g, '$&:');
  return [`${model}=BC:24:11:${end}`, ...rest].join(',');
}

function allocate(
  node: PveNode,
  storage: string,
  { bytes, vmid }: { bytes: number; vmid: number },
) {
  const found = node.storages.get(storage);
  if (found === undefined) throw new Error(`storage '${storage}' does not exist`);
  if (found.used + bytes > found.total) {
    throw new Error(
      `unable to create VM ${vmid} - lvcreate 'pve/vm-${vmid}-disk-0' error: Cannot create new thin volume, free space in thin pool pve/data reached threshold.`,
    );
  }
  found.used += bytes;
}

function freeDisks(node: PveNode, { config }: PveVm): void {
  for (const [key, value] of config) {
    const [, storage = '', size = '0', unit] = /^([^:]+):.*size=(\d+)([GM])/.exec(value) ?? [];
    const found = isDisk(key) ? node.storages.get(storage) : undefined;
    if (found !== undefined) found.used -= Number(size) * (unit === 'G' ? GIB : 1024 ** 2);
  }
}

/** Running ones, protected ones and those of a cluster without quorum are refused before any task. */
export function destroyVm(call: Call): string {
  const { world, who, node, params } = call;
  const vmid = Number(params['vmid']);
  who.require(`/vms/${vmid}`, ['VM.Allocate']);
  const vm = vmOf(world, node.name, vmid);
  if (isTrue(vm.config.get('protection'))) {
    throw died(`can't remove VM ${vmid} - protection mode enabled`);
  }
  if (vm.running !== undefined) throw died(`VM ${vmid} is running - destroy failed`);
  if (!quorate(world)) throw died('cluster not ready - no quorum?');
  return startTask(world, {
    ...{ node: node.name, type: 'qmdestroy', id: String(vmid), user: who.id },
    async work() {
      checkLock(vmOf(world, node.name, vmid));
      if (vm.running !== undefined) throw new Error(`VM ${vmid} is running - destroy failed`);
      freeDisks(node, vm);
      await world.machines.destroyed?.(vmid);
      world.vms.delete(vmid);
    },
  });
}
