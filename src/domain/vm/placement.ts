/**
 * On which host a machine is made. Pure.
 *
 * Servers of the cluster are spread over different hosts, for one host that fails must not take two of them
 * with it. Then the host with the most free memory is taken.
 *
 * @module
 */
import type { NodeRole } from '../node.ts';
import { hostRefusal, memoryLeft, storageFor } from './host-fit.ts';
import type { VmSpec } from './vm.ts';

export type StorageSeen = {
  readonly name: string;
  /** GiB. */
  readonly free: number;
  /** Why it can't be used now; undefined where it can. */
  readonly reason: string | undefined;
};

/** A node of a hypervisor, as it is seen now. */
export type HostSeen = {
  /** The hypervisor's id, and its name for people. */
  readonly hypervisor: string;
  readonly hypervisorName: string;
  readonly host: string;
  /** Why nothing can be made on it; undefined where it is up. */
  readonly reason: string | undefined;
  /** These and `memory` are undefined where they can't be seen: then nothing is refused because of them. */
  readonly cpus: number | undefined;
  /** MiB. */
  readonly memory: number | undefined;
  readonly memoryUsed: number;
  /** What the machines that run on it may take, and may not have taken yet. */
  readonly memoryCommitted: number;
  /** Those that hold the disks of machines. */
  readonly storages: readonly StorageSeen[];
  /** Undefined where they can't be listed: then the hypervisor itself will say whether one is there. */
  readonly bridges: readonly string[] | undefined;
};

/** A machine of ours that has its place already. */
export type Placed = {
  readonly hypervisor: string;
  readonly host: string;
  readonly role: NodeRole;
  /** MiB and GiB that it takes, and that the host does not yet show as used. */
  readonly promisedMemory: number;
  readonly promisedDisk: number;
  readonly storage: string;
};

export type PlacementWish = Pick<VmSpec, 'cores' | 'disk' | 'bridge'> & {
  /** MiB: the larger of what it takes now and later. */
  readonly memory: number;
  readonly role: NodeRole;
  /** The one host that may be taken; undefined for any. */
  readonly host: string | undefined;
  /** Undefined for the one with the most room. */
  readonly storage: string | undefined;
};

export type HostRefusal = { readonly host: string; readonly reason: string };

export type Placement =
  | {
      readonly kind: 'placed';
      readonly hypervisor: string;
      readonly host: string;
      readonly storage: string;
    }
  /** A reason for each host that was looked at; none where there was no host to look at. */
  | { readonly kind: 'refused'; readonly refusals: readonly HostRefusal[] };

export function place(
  wish: PlacementWish,
  hosts: readonly HostSeen[],
  placed: readonly Placed[],
): Placement {
  const candidates = hosts.filter(({ host }) => wish.host === undefined || host === wish.host);
  const refusals: HostRefusal[] = [];
  const fitting: Fitting[] = [];
  for (const seen of candidates) {
    const here = placed.filter((other) => isOn(seen, other));
    const reason = hostRefusal(wish, seen, here);
    if (reason !== undefined) refusals.push({ host: seen.host, reason });
    else fitting.push({ seen, servers: serversOf(here), memory: memoryLeft(seen, here) ?? 0 });
  }
  const [best] = fitting.sort(mayBeServer(wish.role) ? bySpread : byMemory);
  if (best === undefined) return { kind: 'refused', refusals };
  const { seen } = best;
  const storage = storageFor(
    wish,
    seen,
    placed.filter((other) => isOn(seen, other)),
  );
  if (storage.kind === 'refused') return { kind: 'refused', refusals };
  return { kind: 'placed', hypervisor: seen.hypervisor, host: seen.host, storage: storage.name };
}

type Fitting = {
  readonly seen: HostSeen;
  readonly servers: number;
  readonly memory: number;
};

/** Two hypervisors may each have a node of the same name. */
function isOn({ hypervisor, host }: HostSeen, other: Placed): boolean {
  return hypervisor === other.hypervisor && host === other.host;
}

/** `auto` is a server until there are enough of them. */
function mayBeServer(role: NodeRole): boolean {
  return role === 'server' || role === 'auto';
}

function serversOf(placed: readonly Placed[]): number {
  return placed.filter(({ role }) => mayBeServer(role)).length;
}

function bySpread(a: Fitting, b: Fitting): number {
  return a.servers - b.servers || byMemory(a, b);
}

/** By name at last: the same question has the same answer. */
function byMemory(a: Fitting, b: Fitting): number {
  return b.memory - a.memory || nameOf(a).localeCompare(nameOf(b), 'en');
}

function nameOf({ seen }: Fitting): string {
  return `${seen.host} ${seen.hypervisor}`;
}
