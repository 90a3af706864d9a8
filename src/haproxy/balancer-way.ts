/**
 * How HAProxy is run: as a child, as the system's service, on another host. All look the same from here.
 *
 * @module
 */
import type { ApplyResult, BalancerState } from '../domain/cluster/balance.ts';
import { parseStat } from './cli-answers.ts';
import { processesOf, type Watched } from './reload.ts';
import type { Wanted } from './swap.ts';

export type BalancerWay = {
  start(): Promise<void>;
  /** `leave`: what runs goes on without us, where it is ours to end. */
  stop(options?: { readonly leave?: boolean }): Promise<void>;
  /** Never rejects. One at a time. */
  apply(wanted: Wanted): Promise<ApplyResult>;
  /** Never rejects. */
  state(): Promise<BalancerState>;
};

/** Undefined where HAProxy does not answer. */
export async function seenThrough(watched: Watched): Promise<BalancerState | undefined> {
  const { host, places } = watched;
  const [processes, stat] = await Promise.all([
    processesOf(watched),
    host.ask(places.statsSocket, 'show stat').catch(() => undefined),
  ]);
  if (processes === undefined || stat === undefined) return undefined;
  return { kind: 'running', servers: parseStat(stat), reloads: processes.reloads };
}
