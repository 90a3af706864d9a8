/**
 * The configuration of VMs: what is in force, what waits for a cold start, and how it is read.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { propertiesOf } from './property-string.ts';
import { died } from './refusal.ts';
import type { PveMachine, PveVm, PveWorld } from './world.ts';

/** They change while the VM runs; all others wait. */
const AT_ONCE = ['description', 'name', 'onboot', 'protection', 'tags', 'startup', 'agent'];

export function missingConfig(node: string, vmid: number): string {
  return `Configuration file 'nodes/${node}/qemu-server/${vmid}.conf' does not exist`;
}

/** Throws where it is not on this node: the real one knows no 404. */
export function vmOf({ vms }: PveWorld, node: string, vmid: number): PveVm {
  const vm = vms.get(vmid);
  if (vm === undefined || vm.node !== node) throw died(missingConfig(node, vmid));
  return vm;
}

export function checkLock({ config }: PveVm): void {
  const lock = config.get('lock');
  if (lock !== undefined) throw died(`VM is locked (${lock})`);
}

export function digestOf({ config }: PveVm): string {
  return createHash('sha1')
    .update(JSON.stringify([...config]))
    .digest('hex');
}

/** `current`: without what waits. */
export function configView(vm: PveVm, current: boolean): Record<string, string> {
  const shown = new Map(vm.config);
  if (!current) for (const [key, value] of vm.pending) put(shown, key, value);
  return { ...Object.fromEntries(shown), digest: digestOf(vm) };
}

export function pendingView({ config, pending }: PveVm) {
  const keys = new Set([...config.keys(), ...pending.keys()]);
  return [...keys].sort().map((key) => ({
    key,
    ...(config.has(key) && { value: config.get(key) }),
    ...(pending.get(key) !== undefined && { pending: pending.get(key) }),
    ...(pending.has(key) && pending.get(key) === undefined && { delete: 1 }),
  }));
}

/** `undefined` removes the key. */
export function change(vm: PveVm, changes: ReadonlyMap<string, string | undefined>): void {
  for (const [key, value] of changes) {
    const waits = vm.running !== undefined && !AT_ONCE.includes(key);
    if (!waits) put(vm.config, key, value);
    else if (vm.config.get(key) === value) vm.pending.delete(key);
    else vm.pending.set(key, value);
  }
}

/** At a cold start. */
export function applyPending({ config, pending }: PveVm): void {
  for (const [key, value] of pending) put(config, key, value);
  pending.clear();
}

function put(config: Map<string, string>, key: string, value: string | undefined): void {
  if (value === undefined) config.delete(key);
  else config.set(key, value);
}

/** RDRAND is in these, and in no other type that the guest could be given by name. */
const RANDOM_CPUS = ['host', 'max'];

export function machineOf({ vmid, node, config }: PveVm): PveMachine {
  const cpu = propertiesOf(config.get('cpu')).get('') ?? 'kvm64';
  const isUefi = config.get('bios') === 'ovmf';
  const networkBoots = !isUefi || config.has('rng0') || RANDOM_CPUS.includes(cpu);
  return { vmid, node, config: new Map(config), networkBoots };
}

export const isTrue = (text: string | undefined) => /^(?:1|on|yes|true)$/i.test(text ?? '');
