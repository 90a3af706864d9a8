/**
 * What a person wants of the cluster: `cluster.yaml`, read and checked.
 *
 * @module
 */
import type { ClusterSettings } from './settings.ts';

/** `key`, with or without a value, and what it does: `NoSchedule`, `PreferNoSchedule`, `NoExecute`. */
export type TaintText = string;

export type NodePlan = {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly TaintText[];
};

export type ClusterPlan = {
  /** `v1.33.1+k3s1`, or a channel (`stable`, `latest`, `v1.33`), which is resolved once and then pinned. */
  readonly version: string;
  /** Taken when the cluster is founded; later changes wait for the next cluster. */
  readonly settings: ClusterSettings;
  /** By registry (`docker.io`, `*` for all): where its images are asked for first. http or https URLs. */
  readonly registries: Readonly<Record<string, readonly string[]>>;
  /** By host name. */
  readonly nodes: Readonly<Record<string, NodePlan>>;
};
