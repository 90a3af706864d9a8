/**
 * `cluster.yaml`: what the K3s cluster is to be. No file is a cluster with the defaults.
 *
 * @module
 */
import { z } from 'zod';
import type { ClusterPlan } from '../domain/cluster/plan.ts';
import {
  type ClusterSettings,
  DEFAULT_SETTINGS,
  FLANNEL_BACKENDS,
  isK3sVersion,
  PACKAGED_COMPONENTS,
} from '../domain/cluster/settings.ts';
import type { FieldProblem } from '../domain/errors.ts';
import { inNetwork, isIpv4, parseInterfaceAddress } from '../domain/ipv4.ts';
import { isHostname } from '../domain/node.ts';
import { fieldProblems } from '../schema/field-problems.ts';
import { ConfigError, readYaml } from './values.ts';

/** Channels are named as the channel server names them: stable, latest, testing, v1.33. */
const CHANNEL = /^(stable|latest|testing|v\d+\.\d+(-testing)?)$/;
/** Kubernetes' qualified names: an optional DNS prefix, and 63 characters at most. */
const LABEL_NAME =
  /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;
/** `key=value:Effect` or `key:Effect`, as `--node-taint` takes them. */
const TAINT = /^[A-Za-z0-9][\w./-]{0,315}(=[\w.-]{0,63})?:(NoSchedule|PreferNoSchedule|NoExecute)$/;
const REGISTRY = /^(\*|[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?)$/;
/** Five fields; what stands in them is for K3s to judge. */
const CRON = /^(@(hourly|daily|weekly|monthly)|\S+( \S+){4})$/;

const network = z
  .string()
  .refine((text) => parseInterfaceAddress(text) !== undefined, 'a network such as 10.42.0.0/16');
const defaults = DEFAULT_SETTINGS;

const SNAPSHOTS = z.strictObject({
  schedule: z
    .union([z.literal('off'), z.string().regex(CRON, 'a schedule as cron(8) has it, or off')])
    .default(defaults.snapshotSchedule ?? 'off'),
  retention: z.int().min(1).max(1000).default(defaults.snapshotRetention),
});

const NODE = z.strictObject({
  labels: z
    .record(
      z.string().regex(LABEL_NAME, 'the name of a Kubernetes label'),
      z.string().regex(LABEL_VALUE, 'a Kubernetes label: 63 letters, digits, - _ . at most'),
    )
    .default({}),
  taints: z
    .array(z.string().regex(TAINT, 'a taint such as dedicated=storage:NoSchedule'))
    .default([]),
});

const CLUSTER_SCHEMA = z.strictObject({
  version: z
    .string()
    .refine(
      (text) => isK3sVersion(text) || CHANNEL.test(text),
      'a release such as v1.33.1+k3s1, or a channel: stable, latest, v1.33',
    )
    .default('stable'),
  clusterCidr: network.default(defaults.clusterCidr),
  serviceCidr: network.default(defaults.serviceCidr),
  clusterDns: z.string().refine(isIpv4, 'an IPv4 address').default(defaults.clusterDns),
  flannelBackend: z.enum(FLANNEL_BACKENDS).default(defaults.flannelBackend),
  disable: z.array(z.enum(PACKAGED_COMPONENTS)).default([...defaults.disable]),
  secretsEncryption: z.boolean().default(defaults.secretsEncryption),
  hardened: z.boolean().default(defaults.hardened),
  snapshots: SNAPSHOTS.default(SNAPSHOTS.parse({})),
  tlsSans: z
    .array(
      z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, 'a name or an address'),
    )
    .default([]),
  registries: z
    .record(
      z.string().regex(REGISTRY, 'a registry such as docker.io, or *'),
      z.array(z.url({ protocol: /^https?$/, error: 'an http or https URL' })).min(1),
    )
    .default({}),
  nodes: z.record(z.string().refine(isHostname, 'a host name'), NODE).default({}),
});

type ClusterFile = z.output<typeof CLUSTER_SCHEMA>;

/** `text` is the YAML, undefined where there is no file. Throws a ConfigError that names every wrong field. */
export function parseClusterFile(text: string | undefined): ClusterPlan {
  const input = readYaml(text, 'cluster.yaml');
  const parsed = CLUSTER_SCHEMA.safeParse(input);
  if (!parsed.success) throw new ConfigError(inFile(fieldProblems(parsed.error, input)));
  const problems = networkProblems(parsed.data);
  if (problems.length > 0) throw new ConfigError(inFile(problems));
  const { version, registries, nodes } = parsed.data;
  return { version, settings: settingsOf(parsed.data), registries, nodes };
}

function settingsOf(file: ClusterFile): ClusterSettings {
  const { version: _, registries: __, nodes: ___, snapshots, ...settings } = file;
  return {
    ...settings,
    snapshotSchedule: snapshots.schedule === 'off' ? undefined : snapshots.schedule,
    snapshotRetention: snapshots.retention,
  };
}

/** What each field alone does not tell: pods and services must not share addresses. */
function networkProblems({ clusterCidr, serviceCidr, clusterDns }: ClusterFile): FieldProblem[] {
  const pods = parseInterfaceAddress(clusterCidr);
  const services = parseInterfaceAddress(serviceCidr);
  if (pods === undefined || services === undefined) return [];
  const problems: FieldProblem[] = [];
  if (inNetwork(pods.address, services) || inNetwork(services.address, pods)) {
    const expected = `a network apart from clusterCidr (${clusterCidr})`;
    problems.push({ field: 'serviceCidr', expected, got: serviceCidr });
  }
  if (!inNetwork(clusterDns, services)) {
    const expected = `an address in serviceCidr (${serviceCidr})`;
    problems.push({ field: 'clusterDns', expected, got: clusterDns });
  }
  return problems;
}

function inFile(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  return problems.map((problem) => ({ ...problem, field: `cluster.yaml: ${problem.field}` }));
}
