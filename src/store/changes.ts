/**
 * What a commit changed.
 *
 * @module
 */
import type { Hypervisor } from '../domain/hypervisor.ts';
import type { Node } from '../domain/node.ts';
import type { BootTicket } from '../domain/ticket.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { Vm } from '../domain/vm/vm.ts';
import type { StageTime } from './nodes/stage-times.ts';

/** What subscribers hear. An `entry` whose id was heard before is a line that was folded again. */
export type StoreChange =
  | { readonly kind: 'node'; readonly node: Node }
  | { readonly kind: 'node-removed'; readonly id: string }
  | { readonly kind: 'entry'; readonly entry: TimelineEntry };

/** A bearer token of the API. Only its scrypt hash is known here. */
export type ApiToken = {
  readonly name: string;
  readonly role: 'admin' | 'viewer';
  readonly hash: string;
  /** ms since the epoch. */
  readonly createdAt: number;
};

/** A browser that is signed in: what it holds is known by its SHA-256 alone. Times are in ms since the epoch. */
export type StoredSession = {
  readonly hash: string;
  /** With which it signed in, and whose rights it has. */
  readonly tokenName: string;
  readonly createdAt: number;
  readonly expiresAt: number;
};

/** What the registry hears: secrets and what was learnt too, which are nobody else's business. */
export type RegistryChange =
  | StoreChange
  | { readonly kind: 'ticket'; readonly ticket: BootTicket }
  | { readonly kind: 'ticket-removed'; readonly token: string }
  | { readonly kind: 'stage-time'; readonly time: StageTime }
  | { readonly kind: 'token'; readonly token: ApiToken }
  | { readonly kind: 'token-removed'; readonly name: string }
  | { readonly kind: 'session'; readonly session: StoredSession }
  | { readonly kind: 'session-removed'; readonly hash: string }
  | { readonly kind: 'setting'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'vm'; readonly vm: Vm }
  | { readonly kind: 'vm-removed'; readonly id: string }
  | {
      readonly kind: 'hypervisor';
      readonly hypervisor: Hypervisor;
      readonly tokenSecret: string;
    }
  | { readonly kind: 'hypervisor-removed'; readonly id: string };

export function isPublic(change: RegistryChange): change is StoreChange {
  return change.kind === 'node' || change.kind === 'node-removed' || change.kind === 'entry';
}

/** The id of the virtual machine that is stored otherwise now, or no more. */
export function vmTouchedBy(change: RegistryChange): string | undefined {
  if (change.kind === 'vm') return change.vm.id;
  return change.kind === 'vm-removed' ? change.id : undefined;
}
