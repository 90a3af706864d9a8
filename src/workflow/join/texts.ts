/**
 * What a granted machine is handed: which files it fetches, and the texts that are made for it alone.
 *
 * @module
 */
import type { Cluster, Member } from '../../domain/cluster/cluster.ts';
import { JOIN_LEASE_MS, type JoinGrant } from '../../domain/cluster/join.ts';
import {
  agentConfig,
  kubeletSysctl,
  registriesFile,
  serverConfig,
} from '../../domain/cluster/k3s-config.ts';
import type { ClusterPlan, NodePlan } from '../../domain/cluster/plan.ts';
import type { Node } from '../../domain/node.ts';

/** A file that anybody on the network may have, checked by its sum. `mode` as chmod takes it: `0755`. */
export type JoinFile = {
  readonly path: string;
  readonly mode: string;
  readonly sha256: string;
  readonly url: string;
};

/** A text of its own, fetched by `name`. */
export type JoinConfig = { readonly path: string; readonly mode: string; readonly name: string };

export type GrantPaper = {
  readonly command: 'server' | 'agent';
  readonly version: string;
  /** For so long K3s may run without a word from us; 0: for ever. */
  readonly leaseSeconds: number;
  readonly files: readonly JoinFile[];
  readonly configs: readonly JoinConfig[];
};

export type K3sArch = 'amd64' | 'arm64';

/** How the machines reach this host. */
export type JoinHost = {
  /** Addresses and names that the API is reached by through HAProxy. */
  readonly names: () => readonly string[];
  /** `https://192.168.1.10:6443`, as the machine at `peer` reaches it. */
  readonly balancerUrl: (peer: string) => string;
};

/** What a text is made of. `bootstrapToken` is an agent's; empty for servers. */
export type TextSource = {
  readonly cluster: Cluster;
  readonly member: Member;
  readonly grant: JoinGrant;
  readonly plan: ClusterPlan;
  readonly host: JoinHost;
  readonly bootstrapToken: string;
  readonly yaml: (value: object) => string;
};

const NO_PLAN: NodePlan = { labels: {}, taints: [] };

export function archOf({ arch }: Pick<Node, 'arch'>): K3sArch {
  return arch === 'arm64-efi' ? 'arm64' : 'amd64';
}

export function grantPaper(
  { cluster, grant, plan }: Pick<TextSource, 'cluster' | 'grant' | 'plan'>,
  files: readonly JoinFile[],
): GrantPaper {
  const { version, settings } = cluster;
  const config = (path: string, mode: string, name: string): JoinConfig => ({ path, mode, name });
  return {
    command: grant.kind === 'agent' ? 'agent' : 'server',
    version,
    // The founder is alone, and agents join side by side: only servers must never overlap.
    leaseSeconds: grant.kind === 'server' ? JOIN_LEASE_MS / 1000 : 0,
    files,
    configs: [
      config('/etc/rancher/k3s/config.yaml', '0600', 'config.yaml'),
      ...(registriesFile(plan.registries) === undefined
        ? []
        : [config('/etc/rancher/k3s/registries.yaml', '0600', 'registries.yaml')]),
      ...(kubeletSysctl(settings) === undefined
        ? []
        : [config('/etc/sysctl.d/90-kubelet.conf', '0644', 'sysctl.conf')]),
    ],
  };
}

/** Undefined where the grant has no text of this name. */
export function grantText(name: string, source: TextSource): string | undefined {
  const { plan, cluster, yaml } = source;
  if (name === 'config.yaml') return yaml(configOf(source));
  if (name === 'sysctl.conf') return kubeletSysctl(cluster.settings);
  const registries = name === 'registries.yaml' ? registriesFile(plan.registries) : undefined;
  return registries && yaml(registries);
}

function configOf(source: TextSource): object {
  const { cluster, member, grant, plan, host } = source;
  const wish = { cluster, member, node: plan.nodes[member.name] ?? NO_PLAN };
  if (grant.kind !== 'agent') return serverConfig({ ...wish, grant, hostNames: host.names() });
  const balancerUrl = host.balancerUrl(member.address);
  return agentConfig({ ...wish, balancerUrl, bootstrapToken: source.bootstrapToken });
}
