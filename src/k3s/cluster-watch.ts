/**
 * The cluster as its Kubernetes API tells it, for as long as Pilotlight runs.
 *
 * What was seen last stays, with the reason why it is not seen now: an API that is away is no reason to
 * believe that the machines are.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterView, KubernetesNode } from '../domain/cluster/kubernetes.ts';
import type { ApiDoor } from './api-door.ts';
import { followNodes } from './follow-nodes.ts';
import { K3sFault } from './k3s-fault.ts';
import { createNodeList } from './node-list.ts';

export type ClusterWatchOptions = {
  readonly door: ApiDoor;
  /** Why there is nothing to watch yet; undefined where there is. */
  readonly missing: () => string | undefined;
  /** Each change of what is seen, and of whether it is seen. Must not throw. */
  readonly onView: (view: ClusterView) => void;
  /** ms since the epoch. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly times?: Partial<WatchTimes>;
};

export type WatchTimes = {
  /** Between two small questions; ms. */
  readonly probeMs: number;
  /** Before the second attempt; doubles up to `longestPauseMs`. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
};

const TIMES: WatchTimes = { probeMs: 10_000, pauseMs: 1_000, longestPauseMs: 30_000 };

export type ClusterWatch = {
  /** Knows nothing of what was seen before: after a cluster was forgotten it is stopped and started. */
  start(): void;
  stop(): Promise<void>;
  view(): ClusterView;
  /** Something has changed that it depends on (kubeconfig, servers): it does not wait out its pause. */
  poke(): void;
};

const NOT_ASKED: ClusterView = { kind: 'unknown', reason: 'the cluster was not asked yet' };

export function createClusterWatch(options: ClusterWatchOptions): ClusterWatch {
  const { door, missing, now, random } = options;
  const times = { ...TIMES, ...options.times };
  const list = createNodeList();
  let view: ClusterView = NOT_ASKED;
  let stopping = new AbortController();
  let waking = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let failures = 0;

  function tell(next: ClusterView): void {
    view = next;
    if (!stopping.signal.aborted) options.onView(next);
  }

  function seen(): void {
    failures = 0;
    tell({ kind: 'seen', nodes: list.nodes(), at: now() });
  }

  function unseen(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const before = lastSeen(view);
    if (before === undefined) {
      if (view.kind !== 'unknown' || view.reason !== reason) tell({ kind: 'unknown', reason });
    } else if (view.kind !== 'unreachable' || view.reason !== reason) {
      tell({ kind: 'unreachable', ...before, reason });
    }
  }

  /** Still as it was, and seen just now. */
  function alive(): void {
    if (view.kind === 'seen') view = { ...view, at: now() };
  }

  async function round(): Promise<void> {
    const lacking = missing();
    if (lacking !== undefined) throw new K3sFault('unreachable', lacking);
    const { signal } = stopping;
    const following = door.use((api) => followNodes(api, { list, seen, alive, times, signal }));
    // An answer that does not come holds nobody up who wants to stop.
    await Promise.race([following, aborted(signal)]);
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await round();
      } catch (error) {
        if (stopping.signal.aborted) return;
        // A connection that broke once is no news: the next attempt tells.
        if (failures > 0 || view.kind !== 'seen') unseen(error);
        failures += 1;
        await pause();
      }
    }
  }

  async function pause(): Promise<void> {
    waking = new AbortController();
    const full = Math.min(times.pauseMs * 2 ** (failures - 1), times.longestPauseMs);
    const signal = AbortSignal.any([stopping.signal, waking.signal]);
    await delay(full * (0.5 + random() / 2), undefined, { signal }).catch(() => undefined);
  }

  return {
    start() {
      stopping = new AbortController();
      list.replace([]);
      view = NOT_ASKED;
      failures = 0;
      running = run();
    },
    async stop() {
      stopping.abort(new K3sFault('refused', 'the watch was stopped'));
      await running;
    },
    view: () => view,
    poke: () => waking.abort(),
  };
}

function lastSeen(view: ClusterView): { nodes: readonly KubernetesNode[]; at: number } | undefined {
  return view.kind === 'unknown' ? undefined : { nodes: view.nodes, at: view.at };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
