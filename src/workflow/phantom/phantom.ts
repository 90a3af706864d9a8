/**
 * A phantom: a machine that exists in memory alone, for as long as somebody tries the way through an install.
 *
 * @module
 */
import type { ClientArch } from '../../domain/client-arch.ts';
import type { Ipv4Address } from '../../domain/ipv4.ts';
import type { MacAddress } from '../../domain/mac.ts';
import { DEFAULT_BOOT_POLICY, type Node, type NodeRole } from '../../domain/node.ts';
import type { BootTicket } from '../../domain/ticket.ts';
import type { TimelineNote } from '../../domain/timeline.ts';

export type PhantomWish = {
  /** One of its own where it is missing. */
  readonly mac: MacAddress | undefined;
  readonly uuid: string;
  readonly arch: ClientArch;
  readonly profile: string;
  readonly role: NodeRole;
  /** Where it asks from: its MAC is in no neighbour table. */
  readonly addresses: readonly Ipv4Address[];
};

export type PhantomLine = TimelineNote & { readonly at: number };

/** Times are in ms since the epoch. */
export type Phantom = {
  readonly id: string;
  readonly mac: MacAddress;
  readonly node: Node;
  readonly addresses: readonly Ipv4Address[];
  readonly ticket: BootTicket | undefined;
  /** What would stand on its timeline, the oldest first. */
  readonly lines: readonly PhantomLine[];
  readonly endsAt: number;
};

/** Two minutes: a boot that takes longer than that is no rehearsal. */
export const PHANTOM_LIFE_MS = 120_000;
const MOST_LINES = 64;

export type Birth = { readonly id: string; readonly mac: MacAddress; readonly at: number };

export function newPhantom(wish: PhantomWish, { id, mac, at }: Birth): Phantom {
  const { uuid, arch, profile, role, addresses } = wish;
  const node: Node = {
    ...{ id, macs: [mac], hostname: id, role, profile, uuid, arch },
    ...{ address: undefined, serial: undefined, boot: DEFAULT_BOOT_POLICY },
    ...{ power: { driver: 'none' }, stage: 'enrolled', attempt: 0, failure: undefined },
    ...{ sshHostKeys: [], keyHash: undefined, progress: undefined, trace: {}, stuck: undefined },
    ...{ firstBoot: undefined, bootDue: undefined, beforeReinstall: undefined },
    ...{ createdAt: at, stageSince: at },
  };
  const endsAt = at + PHANTOM_LIFE_MS;
  return { id, mac, node, addresses, ticket: undefined, lines: [], endsAt };
}

/** Beyond so many the first ones stay: they tell how it began. */
export function withLine(phantom: Phantom, line: PhantomLine): Phantom {
  if (phantom.lines.length >= MOST_LINES) return phantom;
  return { ...phantom, lines: [...phantom.lines, line] };
}
