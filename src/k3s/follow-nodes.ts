/**
 * One API server's nodes: a list, then a watch from there, and a new list where the watch fell too far
 * behind (410).
 *
 * While it runs, a small question every few seconds tells an API that is silent from one that is dead: a watch
 * alone would hang for minutes on a server that lost its power, and forever on one whose etcd lost its quorum.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { KubernetesApi, WatchEvent } from './api.ts';
import { isFault, K3sFault } from './k3s-fault.ts';
import type { NodeList } from './node-list.ts';

export type Following = {
  readonly list: NodeList;
  /** The list is another. */
  readonly seen: () => void;
  /** The list is as it was, and the API well. */
  readonly alive: () => void;
  readonly times: FollowTimes;
  readonly signal: AbortSignal;
};

export type FollowTimes = {
  /** Between two small questions; ms. */
  readonly probeMs: number;
  /** Before what was just tried is tried again; ms. */
  readonly pauseMs: number;
};

/** Until the API breaks, or the signal: throws either way. */
export async function followNodes(api: KubernetesApi, following: Following): Promise<never> {
  const { list, seen, times, signal } = following;
  for (;;) {
    signal.throwIfAborted();
    const { items, metadata } = await api.core.listNode();
    // The next watch may have begun by now, on the same list.
    signal.throwIfAborted();
    list.replace(items);
    seen();
    try {
      for (let version = metadata?.resourceVersion ?? ''; ; ) {
        const began = performance.now();
        version = await watchOnce(api, version, following);
        await probe(api, following);
        // An API that ends each watch at once is not asked without end.
        if (performance.now() - began < times.pauseMs) await sleep(times.pauseMs, signal);
      }
    } catch (error) {
      if (!isFault(error, 'expired')) throw error;
      await sleep(times.pauseMs, signal);
    }
  }
}

/** Returns the version to go on from. */
async function watchOnce(
  api: KubernetesApi,
  from: string,
  { list, seen, alive, times, signal }: Following,
): Promise<string> {
  let version = from;
  let fault: K3sFault | undefined;
  const ending = new AbortController();
  const on = ({ type, object }: WatchEvent) => {
    if (type === 'ERROR') fault = errorEvent(object, api.where);
    else version = versionOf(object) ?? version;
    if (list.take(type, object)) seen();
  };
  const probing = keepProbing(api, { alive, times, signal: ending.signal }, (error) =>
    ending.abort(error),
  );
  try {
    await api.watch({
      path: '/api/v1/nodes',
      query: { resourceVersion: from, allowWatchBookmarks: true, timeoutSeconds: 300 },
      on,
      signal: AbortSignal.any([signal, ending.signal]),
    });
  } finally {
    ending.abort();
    await probing;
  }
  if (fault !== undefined) throw fault;
  return version;
}

type Probing = Pick<Following, 'alive' | 'times' | 'signal'>;

/** kube-system is read from etcd, with its quorum: /version and the watch cache answer without. */
async function probe(api: KubernetesApi, { alive }: Pick<Following, 'alive'>): Promise<void> {
  await api.core.readNamespace({ name: 'kube-system' });
  alive();
}

async function keepProbing(
  api: KubernetesApi,
  probing: Probing,
  broken: (error: unknown) => void,
): Promise<void> {
  try {
    for (;;) {
      await sleep(probing.times.probeMs, probing.signal);
      await probe(api, probing);
    }
  } catch (error) {
    broken(error);
  }
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}

/** The Status object that ends a watch; 410 where it fell behind. */
function errorEvent(object: unknown, where: string): K3sFault {
  const told = typeof object === 'object' && object !== null ? object : {};
  const code = 'code' in told ? Number(told.code) : 500;
  const message = 'message' in told ? String(told.message) : '';
  return new K3sFault(code === 410 ? 'expired' : 'failing', `the watch at ${where}: ${message}`);
}

function versionOf(object: unknown): string | undefined {
  if (typeof object !== 'object' || object === null || !('metadata' in object)) return undefined;
  const { metadata } = object;
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  return 'resourceVersion' in metadata ? String(metadata.resourceVersion) : undefined;
}
