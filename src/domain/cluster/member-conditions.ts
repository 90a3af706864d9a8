/**
 * What is wrong with a member, or what it waits for, in words.
 *
 * @module
 */
import type { BalancerState } from './balance.ts';
import type { Cluster, Member, UnmetCondition } from './cluster.ts';
import type { ClusterView, KubernetesNode } from './kubernetes.ts';
import { hasPackagedIngress } from './wanted-balance.ts';

export type MemberSurroundings = {
  readonly cluster: Cluster;
  readonly view: ClusterView;
  readonly balancer: BalancerState;
};

/** The Kubernetes node of `name`, as it is seen now or, while the API is away, was last. */
export function nodeNamed(view: ClusterView, name: string): KubernetesNode | undefined {
  return view.kind === 'unknown' ? undefined : view.nodes.find((node) => node.name === name);
}

/** Whether `node` is the install that is the member, and not one before or another machine. */
export function isOfInstall(node: KubernetesNode, { machineId }: { machineId: string }): boolean {
  return node.machineId.toLowerCase() === machineId.toLowerCase();
}

/** Empty where all is well. Nothing is said of Kubernetes while it can't be reached: what was is no fault now. */
export function memberConditions(
  member: Member,
  { cluster, view, balancer }: MemberSurroundings,
): readonly UnmetCondition[] {
  const { phase } = member;
  if (phase === 'leaving') return [condition('Leaving', 'it is being taken out of the cluster')];
  if (phase === 'lapsed') return [condition('TurnLapsed', 'its turn to join passed on')];
  const seen = view.kind === 'seen' ? nodeConditions(member, cluster, view) : [];
  if (phase === 'ready') return [...seen, ...rotationConditions(member, cluster, balancer)];
  const words = phase === 'granted' ? 'K3s is being installed on it' : 'K3s starts on it';
  return [condition('Joining', words), ...seen.filter(({ name }) => name !== 'NodeMissing')];
}

const PRESSURES: ReadonlySet<string> = new Set([
  'MemoryPressure',
  'DiskPressure',
  'PIDPressure',
  'NetworkUnavailable',
]);

function nodeConditions(
  member: Member,
  cluster: Cluster,
  view: ClusterView,
): readonly UnmetCondition[] {
  const node = nodeNamed(view, member.name);
  if (node === undefined) {
    return [condition('NodeMissing', `Kubernetes knows no node named ${member.name}`)];
  }
  if (!isOfInstall(node, member)) {
    const words = `the Kubernetes node ${node.name} is another install: its machine-id is ${node.machineId}, not ${member.machineId}`;
    return [condition('AnotherMachine', words)];
  }
  const unmet = node.ready ? [] : [condition('NotReady', notReadyWords(node))];
  for (const { type, status, message } of node.conditions) {
    if (PRESSURES.has(type) && status === 'True') unmet.push(condition(type, message || type));
  }
  if (node.unschedulable) unmet.push(condition('Cordoned', 'no new pods are put on it'));
  if (member.phase === 'ready' && node.kubeletVersion !== cluster.version) {
    const words = `it runs ${node.kubeletVersion}, and the cluster is at ${cluster.version}`;
    unmet.push(condition('OtherVersion', words));
  }
  return unmet;
}

/** `NotReady: Kubelet stopped posting node status.` */
export function notReadyWords({ conditions }: KubernetesNode): string {
  const ready = conditions.find(({ type }) => type === 'Ready');
  if (ready === undefined) return 'Kubernetes does not say that it is Ready';
  return `Kubernetes says that it is NotReady: ${ready.message || ready.reason || 'without a reason'}`;
}

function rotationConditions(
  { name }: Member,
  cluster: Cluster,
  balancer: BalancerState,
): readonly UnmetCondition[] {
  if (balancer.kind !== 'running') return [];
  return balancer.servers
    .filter((server) => server.name === name && !server.up)
    .filter(({ backend }) => backend === 'api' || hasPackagedIngress(cluster))
    .map(({ backend, check }) =>
      condition(`${BACKEND_WORDS[backend]}Down`, `HAProxy's check says ${check}`),
    );
}

const BACKEND_WORDS = { api: 'Api', http: 'Http', https: 'Https' } as const;

function condition(name: string, reason: string): UnmetCondition {
  return { name, reason };
}
