/**
 * Moves a node's pods elsewhere, as far as the cluster allows it: through the Eviction API, which keeps the
 * disruption budgets. What kubectl calls --ignore-daemonsets --delete-emptydir-data --force: the machine is
 * about to be erased, and nothing on it survives that.
 *
 * @module
 */
import type { V1Pod } from '@kubernetes/client-node';
import { callFault, type KubernetesApi } from './api.ts';
import type { ApiDoor } from './api-door.ts';
import type { K3sFault } from './k3s-fault.ts';
import { askUntil } from './waiting.ts';

export type Draining = {
  /** In all; ms. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** How many pods are still to go. */
  readonly told: (left: number) => void;
  /** Between two looks; ms. */
  readonly everyMs?: number;
};

export type LeftPod = {
  /** `namespace/name` */
  readonly pod: string;
  /** Why it is still there: a disruption budget's words, or that it is shutting down. */
  readonly reason: string;
};

export type Drained =
  | { readonly kind: 'drained' }
  /** The deadline is past: `reason` names the pods, and what holds them. */
  | { readonly kind: 'held'; readonly reason: string; readonly left: readonly LeftPod[] };

const EVERY_MS = 2_000;

/**
 * The node must be cordoned, or pods come back. Throws a K3sFault where the API can't be asked at all, and
 * what `signal` is aborted with.
 */
export async function drain(door: ApiDoor, name: string, draining: Draining): Promise<Drained> {
  const { deadlineMs, everyMs = EVERY_MS, signal, told } = draining;
  let left: readonly LeftPod[] = [];
  const drained = await askUntil({ deadlineMs, everyMs, signal }, async () => {
    left = await door.use((api) => evictAll(api, name));
    told(left.length);
    return left.length === 0 ? true : undefined;
  });
  return drained === true ? { kind: 'drained' } : { kind: 'held', reason: inWords(left), left };
}

/** A budget's words are long: three pods tell enough. */
function inWords(left: readonly LeftPod[]): string {
  const first = left.slice(0, 3).map(({ pod, reason }) => `${pod}: ${reason}`);
  const more = left.length - first.length;
  return [...first, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

async function evictAll(api: KubernetesApi, name: string): Promise<readonly LeftPod[]> {
  const { items } = await api.core.listPodForAllNamespaces({
    fieldSelector: `spec.nodeName=${name}`,
  });
  const left: LeftPod[] = [];
  for (const pod of items.filter(isToGo)) {
    const reason = await evict(api, pod);
    if (reason !== undefined) left.push({ pod: nameOf(pod), reason });
  }
  return left;
}

const nameOf = ({ metadata }: V1Pod) => `${metadata?.namespace}/${metadata?.name}`;

/**
 * A DaemonSet's controller ignores the cordon and would put its pod back; a mirror pod is the kubelet's own
 * file; one that has ended runs nowhere.
 */
function isToGo({ metadata, status }: V1Pod): boolean {
  const ofDaemonSet = metadata?.ownerReferences?.some(
    ({ kind, controller }) => kind === 'DaemonSet' && controller === true,
  );
  const isMirror = metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined;
  const hasEnded = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  return ofDaemonSet !== true && !isMirror && !hasEnded;
}

/** Why it is still there; undefined where it is gone. */
async function evict(api: KubernetesApi, { metadata }: V1Pod): Promise<string | undefined> {
  const { name = '', namespace = '', uid } = metadata ?? {};
  if (metadata?.deletionTimestamp !== undefined) return 'it is shutting down';
  // A StatefulSet's next pod has the same name: the uid says which is meant.
  const preconditions = uid === undefined ? {} : { deleteOptions: { preconditions: { uid } } };
  const body = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace },
    ...preconditions,
  };
  try {
    await api.core.createNamespacedPodEviction({ name, namespace, body });
    return 'it is shutting down';
  } catch (error) {
    return stillThere(callFault(error, api.where));
  }
}

/** 429 is a budget that allows none now; 500 is what the API says to a pod under two budgets. */
function stillThere(fault: K3sFault): string | undefined {
  if (fault.kind === 'missing') return undefined;
  if (fault.kind === 'conflict') return 'another pod has its name now';
  if (fault.kind === 'busy' || fault.kind === 'failing') return fault.message;
  throw fault;
}
