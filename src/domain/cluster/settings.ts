/**
 * What a cluster is made of from its first day. K3s refuses a server whose critical values differ from the
 * others' ("critical configuration value mismatch"), so they are stored when the cluster is founded and
 * every server gets the same.
 *
 * @module
 */

export const FLANNEL_BACKENDS = ['vxlan', 'host-gw', 'wireguard-native', 'none'] as const;
/** What K3s brings along and can leave out (its docs, "Managing Packaged Components"). */
export const PACKAGED_COMPONENTS = [
  'coredns',
  'servicelb',
  'traefik',
  'local-storage',
  'metrics-server',
  'runtimes',
] as const;

export type ClusterSettings = {
  /** Of the pods, `a.b.c.d/len`. */
  readonly clusterCidr: string;
  /** Of the services, `a.b.c.d/len`. */
  readonly serviceCidr: string;
  /** The address of CoreDNS, inside `serviceCidr`. */
  readonly clusterDns: string;
  readonly flannelBackend: (typeof FLANNEL_BACKENDS)[number];
  readonly disable: readonly (typeof PACKAGED_COMPONENTS)[number][];
  readonly secretsEncryption: boolean;
  /** protect-kernel-defaults and what it wants of sysctl, set before K3s starts. */
  readonly hardened: boolean;
  /** Cron, as K3s takes it; undefined for no snapshots of etcd. */
  readonly snapshotSchedule: string | undefined;
  readonly snapshotRetention: number;
  /** Names and addresses that the API's certificate is good for, beyond those of this host. */
  readonly tlsSans: readonly string[];
};

export const DEFAULT_SETTINGS: ClusterSettings = {
  clusterCidr: '10.42.0.0/16',
  serviceCidr: '10.43.0.0/16',
  clusterDns: '10.43.0.10',
  flannelBackend: 'vxlan',
  disable: [],
  secretsEncryption: true,
  hardened: false,
  snapshotSchedule: '0 */12 * * *',
  snapshotRetention: 5,
  tlsSans: [],
};

/** `v1.33.1+k3s1`, release candidates included. A `-k3s1` is the spelling of container tags, not of releases. */
export function isK3sVersion(text: string): boolean {
  return /^v\d+\.\d+\.\d+(-rc\d+)?\+k3s\d+$/.test(text);
}

/** The API's port, on the servers and on the balancer. */
export const API_PORT = 6443;
