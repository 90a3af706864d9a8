/**
 * The balancer as the rest of the system knows it: a wish, how it went, and what is seen.
 *
 * @module
 */
import type { ApplyResult, Balance, BalancerState } from '../domain/cluster/balance.ts';
import type { UnmetCondition } from '../domain/cluster/cluster.ts';
import type { BalancerWay } from './balancer-way.ts';
import type { Trust } from './trust.ts';

export type Balancer = {
  start(): Promise<void>;
  stop(options?: { readonly leave?: boolean }): Promise<void>;
  /**
   * Changes are carried out one after the other. Where several wait, only the newest is carried out, and
   * all who waited are told how that went. Never rejects.
   */
  apply(balance: Balance): Promise<ApplyResult>;
  state(): Promise<BalancerState>;
  /** What is weaker than it should be. */
  conditions(): readonly UnmetCondition[];
};

export type BalancerParts = {
  readonly way: BalancerWay;
  /** Read at each change. A certificate that was renewed gets in force with the next `apply`. */
  readonly trust: () => Trust | undefined;
};

type Waiting = { balance: Balance; readonly settled: PromiseWithResolvers<ApplyResult> };

export function createBalancer({ way, trust }: BalancerParts): Balancer {
  let waiting: Waiting | undefined;
  let busy = false;

  async function work(): Promise<void> {
    busy = true;
    while (waiting !== undefined) {
      const { balance, settled } = waiting;
      waiting = undefined;
      settled.resolve(await carryOut(balance));
    }
    busy = false;
  }

  async function carryOut(balance: Balance): Promise<ApplyResult> {
    try {
      return await way.apply({ balance, trust: trust() });
    } catch (error) {
      return { kind: 'off', reason: String(error) };
    }
  }

  return {
    start: () => way.start(),
    stop: (options) => way.stop(options),
    state: () => way.state(),
    conditions: () => (trust()?.client === undefined ? [WEAK_CHECK] : []),
    apply(balance) {
      waiting ??= { balance, settled: Promise.withResolvers() };
      waiting.balance = balance;
      const { promise } = waiting.settled;
      if (!busy) void work();
      return promise;
    },
  };
}

const WEAK_CHECK: UnmetCondition = {
  name: 'ApiCheckWeak',
  reason:
    'HAProxy has no client certificate for /readyz yet: it sees servers that are closed, hung or starting, ' +
    'and not those whose API answers and is not ready',
};
