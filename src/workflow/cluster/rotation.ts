/**
 * Keeps HAProxy as the cluster wants it, one change at a time, and says who is in rotation.
 *
 * @module
 */
import type { ApplyResult, Balance, BalancerState } from '../../domain/cluster/balance.ts';
import type { Cluster, UnmetCondition } from '../../domain/cluster/cluster.ts';
import {
  balanceOf,
  balances,
  changedNames,
  isSameBalance,
  isServing,
} from '../../domain/cluster/wanted-balance.ts';
import type { TimelineNote } from '../../domain/timeline.ts';
import { createBackoff, wordsOf } from './backoff.ts';
import type { KeeperPorts } from './ports.ts';

export type Rotation = {
  /** Brings HAProxy to what is wanted and records who came into rotation. Never rejects. */
  look(cluster: Cluster | undefined, leaving: ReadonlySet<string>): Promise<void>;
  /** What the configuration is made of has changed otherwise. */
  renew(): void;
  state(): BalancerState;
  /** Whether HAProxy is known not to balance to `name`, or nothing balances at all. */
  isWithout(name: string): boolean;
  condition(): UnmetCondition | undefined;
};

const NOBODY: Balance = { servers: [], ingress: [] };

export function createRotation(ports: Pick<KeeperPorts, 'balancer' | 'nodes' | 'now'>): Rotation {
  const { balancer, nodes, now } = ports;
  const backoff = createBackoff({ firstMs: 10_000, mostMs: 5 * 60_000 });
  let state: BalancerState = { kind: 'off', reason: 'it was not asked yet' };
  /** Undefined before the first answer: whatever a former run of ours left is in force. */
  let inForce: Balance | undefined;
  let isStale = false;
  /** What was last asked for, and why it was not had. */
  let tried: Balance | undefined;
  let failure: string | undefined;
  /** Why the last look came to nothing. */
  let trouble: string | undefined;

  /** A host that has no cluster is not made to listen for one. */
  function isWanted(cluster: Cluster | undefined): boolean {
    if (cluster !== undefined || inForce !== undefined) return true;
    return state.kind === 'running' && state.servers.length > 0;
  }

  function isDue(cluster: Cluster | undefined, wanted: Balance): boolean {
    if (!isWanted(cluster)) return false;
    const isAnother = tried === undefined || !isSameBalance(tried, wanted);
    if (!isAnother && !backoff.isDue(now())) return false;
    return inForce === undefined || isStale || !isSameBalance(inForce, wanted);
  }

  async function bring(cluster: Cluster | undefined, wanted: Balance): Promise<void> {
    const before = inForce ?? NOBODY;
    isStale = false;
    tried = wanted;
    const result = await balancer.apply(wanted).catch(asRolledBack);
    settle(result, wanted);
    const names = new Set(changedNames(before, wanted));
    for (const { nodeId, name } of cluster?.members ?? []) {
      const note = noteOf(result, balances(wanted, name));
      if (note !== undefined && names.has(name)) nodes.note(nodeId, note, now());
    }
  }

  function settle(result: ApplyResult, wanted: Balance): void {
    if (result.kind === 'applied' || result.kind === 'unchanged') {
      inForce = wanted;
      failure = undefined;
      backoff.succeeded();
      return;
    }
    isStale = true;
    failure = result.reason;
    backoff.failed(now());
  }

  async function confirm(cluster: Cluster | undefined): Promise<void> {
    if (cluster === undefined || inForce === undefined) return;
    for (const member of cluster.members) {
      if (member.phase !== 'ready' || !balances(inForce, member.name)) continue;
      if (nodes.byId(member.nodeId)?.stage !== 'ready') continue;
      if (!isServing(member, cluster, state)) continue;
      await nodes.record(member.nodeId, { type: 'rotation-confirmed' }, now());
    }
  }

  return {
    async look(cluster, leaving) {
      try {
        state = await balancer.state();
        const wanted = balanceOf(cluster, leaving);
        if (isDue(cluster, wanted)) {
          await bring(cluster, wanted);
          state = await balancer.state();
        }
        await confirm(cluster);
        trouble = undefined;
      } catch (error) {
        trouble = wordsOf(error);
      }
    },
    renew() {
      isStale = true;
    },
    state: () => state,
    isWithout: (name) =>
      state.kind === 'off' || (inForce !== undefined && !balances(inForce, name)),
    condition() {
      const why = state.kind === 'off' ? trouble : (failure ?? trouble);
      if (why === undefined) return undefined;
      return { name: 'BalancerBehind', reason: `HAProxy is not as the cluster wants it: ${why}` };
    },
  };
}

/** `rolled-back`: what was in force still is, as far as anyone knows. */
function asRolledBack(error: unknown): ApplyResult {
  return { kind: 'rolled-back', reason: wordsOf(error) };
}

function noteOf(result: ApplyResult, isIn: boolean): TimelineNote | undefined {
  switch (result.kind) {
    case 'applied':
      return {
        kind: 'note',
        text: isIn ? 'HAProxy was told to balance to it' : 'HAProxy no longer balances to it',
      };
    case 'rolled-back':
      return {
        kind: 'alarm',
        text: `HAProxy could not be told to ${isIn ? 'balance to it' : 'leave it out'}: ${result.reason}`,
      };
    default:
      return undefined;
  }
}
