/**
 * What K3s is told on each machine: config.yaml, registries.yaml and the kernel's settings, as plain values.
 *
 * Nothing of it is in a unit, an argument or the environment, which everybody on the machine can read.
 *
 * @module
 */
import type { Cluster, Member } from './cluster.ts';
import type { JoinGrant } from './join.ts';
import type { NodePlan } from './plan.ts';
import { API_PORT, type ClusterSettings } from './settings.ts';

export type K3sConfig = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What every machine's configuration is made of. */
export type ConfigWish = {
  readonly cluster: Cluster;
  readonly member: Member;
  readonly node: NodePlan;
};

export type ServerWish = ConfigWish & {
  readonly grant: Exclude<JoinGrant, { readonly kind: 'agent' }>;
  /** Names and addresses of this host, where HAProxy listens: good in the certificate from the first day. */
  readonly hostNames: readonly string[];
};

export type AgentWish = ConfigWish & {
  /** `https://192.168.1.10:6443`, as this machine reaches the balancer. */
  readonly balancerUrl: string;
  /** `abcdef.0123456789abcdef`, with the CA's hash before it or without: K3s prints either. */
  readonly bootstrapToken: string;
};

/** Keys and values as `k3s server --help` has them. */
export function serverConfig(wish: ServerWish): K3sConfig {
  const { grant, cluster, hostNames } = wish;
  const { secrets, settings } = cluster;
  // The founder never gets a `server`, which would win over cluster-init (k3s, shouldBootstrapLoad).
  const entrance: K3sConfig =
    grant.kind === 'found'
      ? { 'cluster-init': true, token: secrets.serverToken }
      : {
          server: `https://${bracketed(grant.via)}:${API_PORT}`,
          token: pinned(cluster, `server:${secrets.serverToken}`),
        };
  return {
    ...entrance,
    'agent-token': secrets.agentToken,
    ...ownFlags(wish),
    'tls-san': [...new Set([...hostNames, ...settings.tlsSans])],
    'write-kubeconfig-mode': '0600',
    ...criticalFlags(settings),
    ...snapshotFlags(settings),
  };
}

/** As `k3s agent --help`: all else an agent learns from the servers. */
export function agentConfig(wish: AgentWish): K3sConfig {
  const { cluster, balancerUrl, bootstrapToken } = wish;
  const token = bootstrapToken.startsWith('K10') ? bootstrapToken : pinned(cluster, bootstrapToken);
  return { server: balancerUrl, token, ...ownFlags(wish) };
}

/** Whose difference keeps a server from joining: of the cluster's settings alone, so equal on all servers. */
function criticalFlags(settings: ClusterSettings): K3sConfig {
  return {
    'cluster-cidr': settings.clusterCidr,
    'service-cidr': settings.serviceCidr,
    'cluster-dns': settings.clusterDns,
    'flannel-backend': settings.flannelBackend,
    ...(settings.disable.length > 0 && { disable: settings.disable }),
    'secrets-encryption': settings.secretsEncryption,
  };
}

function snapshotFlags({ snapshotSchedule, snapshotRetention }: ClusterSettings): K3sConfig {
  if (snapshotSchedule === undefined) return { 'etcd-disable-snapshots': true };
  return {
    'etcd-snapshot-schedule-cron': snapshotSchedule,
    'etcd-snapshot-retention': snapshotRetention,
  };
}

function ownFlags({ cluster, member, node }: ConfigWish): K3sConfig {
  const labels = Object.entries(node.labels).map(([name, value]) => `${name}=${value}`);
  return {
    'node-name': member.name,
    ...(labels.length > 0 && { 'node-label': labels }),
    ...(node.taints.length > 0 && { 'node-taint': node.taints }),
    ...(cluster.settings.hardened && { 'protect-kernel-defaults': true }),
  };
}

/** The form that names the cluster's CA (k3s docs, "token"); without it the server is not authenticated. */
function pinned({ caHash }: Cluster, credentials: string): string {
  if (caHash === undefined) throw new Error('a token was asked for before the CA is known');
  return `K10${caHash}::${credentials}`;
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/**
 * What a kubelet with protect-kernel-defaults wants to find, or it ends (k3s docs, "CIS hardening guide").
 * Undefined where the cluster is not hardened.
 */
export function kubeletSysctl({ hardened }: ClusterSettings): string | undefined {
  if (!hardened) return undefined;
  return [
    'vm.panic_on_oom=0',
    'vm.overcommit_memory=1',
    'kernel.panic=10',
    'kernel.panic_on_oops=1',
    '',
  ].join('\n');
}

export type Registries = {
  readonly mirrors: Readonly<Record<string, { readonly endpoint: readonly string[] }>>;
};

/** registries.yaml; undefined where every image comes from its own registry. */
export function registriesFile(
  registries: Readonly<Record<string, readonly string[]>>,
): Registries | undefined {
  const mirrors = Object.entries(registries).map(
    ([name, endpoint]) => [name, { endpoint }] as const,
  );
  return mirrors.length === 0 ? undefined : { mirrors: Object.fromEntries(mirrors) };
}
