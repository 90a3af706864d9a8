/**
 * Whether a machine fits on a host, and if not, why, in words.
 *
 * @module
 */
import type { HostSeen, Placed, PlacementWish, StorageSeen } from './placement.ts';

/** MiB that a host keeps for itself. */
const HOSTS_OWN = 1_024;

/** MiB: a machine that has just booted does not show yet what it will take. Undefined where it can't be told. */
export function memoryLeft(seen: HostSeen, placed: readonly Placed[]): number | undefined {
  const { memory, memoryUsed, memoryCommitted } = seen;
  if (memory === undefined) return undefined;
  const promised = placed.reduce((sum, { promisedMemory }) => sum + promisedMemory, 0);
  return memory - Math.max(memoryUsed, memoryCommitted + HOSTS_OWN) - promised;
}

/** Why the machine can't be made there, to stand after the host's name; undefined where it can. */
export function hostRefusal(
  wish: PlacementWish,
  seen: HostSeen,
  placed: readonly Placed[],
): string | undefined {
  if (seen.reason !== undefined) return seen.reason;
  const { bridges } = seen;
  if (bridges !== undefined && !bridges.includes(wish.bridge)) {
    return `has no bridge ${wish.bridge} that may be used; it has ${listed(bridges)}`;
  }
  // Proxmox VE refuses to start a machine with more of them.
  if (seen.cpus !== undefined && wish.cores > seen.cpus)
    return `has ${seen.cpus} CPUs, and ${wish.cores} cores are wished for`;
  const storage = storageFor(wish, seen, placed);
  if (storage.kind === 'refused') return storage.reason;
  const left = memoryLeft(seen, placed);
  if (left !== undefined && wish.memory > left) {
    return `has ${Math.max(0, left)} MiB of memory left, and ${wish.memory} MiB are needed`;
  }
  return undefined;
}

export type StorageChoice =
  | { readonly kind: 'storage'; readonly name: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** The storage that is wished for, else the one with the most room. */
export function storageFor(
  { storage: wished, disk }: PlacementWish,
  { storages }: HostSeen,
  placed: readonly Placed[],
): StorageChoice {
  const known = storages.filter(({ name }) => wished === undefined || name === wished);
  if (known.length === 0) return refused(missing(wished, storages));
  const rooms = known
    .map((storage) => ({ storage, left: roomLeft(storage, placed) }))
    .sort((a, b) => b.left - a.left || a.storage.name.localeCompare(b.storage.name, 'en'));
  const best = rooms.find(({ storage, left }) => storage.reason === undefined && left >= disk);
  if (best !== undefined) return { kind: 'storage', name: best.storage.name };
  const reasons = rooms.map(({ storage, left }) => storage.reason ?? fullReason(storage, left));
  return refused(`${reasons.join('; ')}: ${disk} GiB are needed`);
}

function roomLeft({ name, free }: StorageSeen, placed: readonly Placed[]): number {
  const here = placed.filter(({ storage }) => storage === name);
  return free - here.reduce((sum, { promisedDisk }) => sum + promisedDisk, 0);
}

function fullReason({ name }: StorageSeen, left: number): string {
  return `has ${Math.max(0, Math.floor(left))} GiB left on ${name}`;
}

function missing(wished: string | undefined, storages: readonly StorageSeen[]): string {
  if (wished === undefined) return 'has no storage that holds disks of machines';
  return `has no storage ${wished} that holds disks of machines; it has ${listed(storages.map(({ name }) => name))}`;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

function refused(reason: string): StorageChoice {
  return { kind: 'refused', reason };
}
