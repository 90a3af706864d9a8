/**
 * A Kubernetes node as the API shows it, reduced to what Pilotlight looks at.
 *
 * @module
 */

export type NodeCondition = {
  /** `Ready`, `MemoryPressure`, … */
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
};

export type NodeTaint = { readonly key: string; readonly value: string; readonly effect: string };

export type KubernetesNode = {
  readonly name: string;
  /** status.nodeInfo.machineID */
  readonly machineId: string;
  /** `v1.33.1+k3s1` */
  readonly kubeletVersion: string;
  /** a.b.c.d: the first of its InternalIPs that is one; undefined where none is. */
  readonly internalAddress: string | undefined;
  readonly ready: boolean;
  readonly unschedulable: boolean;
  readonly conditions: readonly NodeCondition[];
  readonly taints: readonly NodeTaint[];
  readonly annotations: Readonly<Record<string, string>>;
  /** ms since the epoch. */
  readonly createdAt: number;
};

/** `unreachable` keeps the nodes that were last seen: what they are now is not known. */
export type ClusterView =
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'seen'; readonly nodes: readonly KubernetesNode[]; readonly at: number }
  | {
      readonly kind: 'unreachable';
      readonly nodes: readonly KubernetesNode[];
      readonly at: number;
      readonly reason: string;
    };
