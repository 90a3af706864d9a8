/**
 * A Node of the Kubernetes API, reduced to what Pilotlight looks at: of 10 KB (labels, images, managed fields)
 * a few hundred bytes stay.
 *
 * @module
 */
import type { V1Node } from '@kubernetes/client-node';
import type { KubernetesNode, NodeCondition, NodeTaint } from '../domain/cluster/kubernetes.ts';
import { isIpv4 } from '../domain/ipv4.ts';

/**
 * What K3s notes of etcd and of the node's addresses. Its notes of the node's arguments and environment are
 * left behind: they may hold secrets.
 */
const KEPT_ANNOTATIONS = /^etcd\.k3s\.cattle\.io\/|^k3s\.io\/(hostname|internal-ip|external-ip)$/;

/** A node as listed by the client, or as a watch hands it on (dates are text there). Undefined for what is none. */
export function viewNode(object: unknown): KubernetesNode | undefined {
  if (!isNode(object)) return undefined;
  const { metadata, spec, status } = object;
  const conditions = (status?.conditions ?? []).map(viewCondition);
  const addresses = status?.addresses ?? [];
  return {
    name: metadata.name,
    machineId: status?.nodeInfo?.machineID ?? '',
    kubeletVersion: status?.nodeInfo?.kubeletVersion ?? '',
    internalAddress: addresses.find(isReachable)?.address,
    ready: conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
    unschedulable: spec?.unschedulable ?? false,
    conditions,
    taints: (spec?.taints ?? []).map(viewTaint),
    annotations: viewAnnotations(metadata.annotations),
    createdAt: new Date(metadata.creationTimestamp ?? 0).getTime(),
  };
}

/** The network that machines boot from has IPv4, whatever else a node has first. */
function isReachable({ type, address }: { type: string; address: string }): boolean {
  return type === 'InternalIP' && isIpv4(address);
}

type Named = V1Node & { readonly metadata: { readonly name: string } };

function isNode(object: unknown): object is Named {
  if (typeof object !== 'object' || object === null || !('metadata' in object)) return false;
  const { metadata } = object;
  if (typeof metadata !== 'object' || metadata === null || !('name' in metadata)) return false;
  return typeof metadata.name === 'string' && metadata.name !== '';
}

type Condition = NonNullable<NonNullable<V1Node['status']>['conditions']>[number];

function viewCondition({ type, status, reason, message }: Condition): NodeCondition {
  const known = status === 'True' || status === 'False' ? status : 'Unknown';
  return { type, status: known, reason: reason ?? '', message: (message ?? '').slice(0, 500) };
}

function viewTaint({
  key,
  value,
  effect,
}: {
  key: string;
  value?: string;
  effect: string;
}): NodeTaint {
  return { key, value: value ?? '', effect };
}

function viewAnnotations(all: Record<string, string> | undefined): Record<string, string> {
  const kept = Object.entries(all ?? {}).filter(([name]) => KEPT_ANNOTATIONS.test(name));
  return Object.fromEntries(kept);
}
