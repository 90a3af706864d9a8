/**
 * What a commit changed.
 *
 * @module
 */
import type { Node } from '../domain/node.ts';
import type { BootTicket } from '../domain/ticket.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { StageTime } from './stage-times.ts';

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

/** What the registry hears: secrets and what was learnt too, which are nobody else's business. */
export type RegistryChange =
  | StoreChange
  | { readonly kind: 'ticket'; readonly ticket: BootTicket }
  | { readonly kind: 'ticket-removed'; readonly token: string }
  | { readonly kind: 'stage-time'; readonly time: StageTime }
  | { readonly kind: 'token'; readonly token: ApiToken }
  | { readonly kind: 'token-removed'; readonly name: string }
  | { readonly kind: 'setting'; readonly name: string; readonly value: unknown };

export function isPublic(change: RegistryChange): change is StoreChange {
  return change.kind === 'node' || change.kind === 'node-removed' || change.kind === 'entry';
}
