/**
 * What a machine asks of the sequencer, and what it gets.
 *
 * @module
 */
import type { NodeRole } from '../node.ts';
import type { Cluster, MemberRole, UnmetCondition } from './cluster.ts';

/** An installed system that wants to join. */
export type JoinAsker = {
  readonly nodeId: string;
  readonly hostname: string;
  readonly role: NodeRole;
  readonly address: string;
  readonly keyHash: string;
  /** 32 hexadecimal digits. */
  readonly machineId: string;
};

/**
 * `found`: cluster-init, once in a cluster's life. `server`: through a Ready server, `via` its address. `agent`:
 * through the balancer.
 */
export type JoinGrant =
  | { readonly kind: 'found' }
  | { readonly kind: 'server'; readonly via: string }
  | { readonly kind: 'agent' };

export type JoinAnswer =
  /** `cluster` differs from the one before where the grant is new: it is stored before the machine hears of it. */
  | { readonly kind: 'grant'; readonly cluster: Cluster; readonly grant: JoinGrant }
  /** `cluster` differs where a former install of the machine is now `leaving`. */
  | {
      readonly kind: 'wait';
      readonly cluster: Cluster | undefined;
      readonly condition: UnmetCondition;
      /** Where it waits for a turn: as what. It keeps its place in that line as long as it goes on asking. */
      readonly inLine: MemberRole | undefined;
    }
  | { readonly kind: 'refuse'; readonly reason: string };

/**
 * A server that said nothing for so long has lost its turn. Its own program gives up K3s after
 * `JOIN_LEASE_MS` without a word from us, so that two never join at once.
 */
export const TURN_LAPSES_MS = 10 * 60_000;
export const JOIN_LEASE_MS = 4 * 60_000;
/**
 * A machine that is not Ready after so long is stopped, and its turn goes to one that waits: K3s on it may
 * run and never come to anything. Where none waits it is granted anew: its bootstrap token is long dead, or
 * the server that it was to join through may be gone.
 */
export const TURN_LASTS_MS = 20 * 60_000;
/** The supervisor takes 20 requests at a time (k3s, router.go); half of that leaves room for the others. */
export const AGENTS_AT_ONCE = 10;
/** `auto`: so many become servers. */
export const AUTO_SERVERS = 3;

/** What a member says while it joins. */
export type JoinWord =
  | { readonly kind: 'installed' }
  /** K3s runs; the founder tells its CA's hash. */
  | { readonly kind: 'started'; readonly caHash: string | undefined }
  | { readonly kind: 'failed'; readonly reason: string; readonly log: string };

/** `stop`: its turn has passed on: K3s is stopped, and it asks again. `joined`: it is Ready; its secrets can go. */
export type JoinReply = 'go-on' | 'joined' | 'stop';
