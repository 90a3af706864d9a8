/**
 * Notices when members go NotReady and come back, and says so on their timelines, once.
 *
 * @module
 */
import type { Cluster, Member } from '../../domain/cluster/cluster.ts';
import type { KubernetesNode } from '../../domain/cluster/kubernetes.ts';
import { isOfInstall, notReadyWords } from '../../domain/cluster/member-conditions.ts';
import type { KeeperPorts } from './ports.ts';

export type Kubelets = {
  /** What Kubernetes says now. Not to be called with what it once said. */
  look(cluster: Cluster, nodes: readonly KubernetesNode[]): void;
  /** For how long (ms) this run has seen the node of this name NotReady without a break. */
  downFor(name: string): number;
  /** Kubernetes was away: nothing is known of the time between. */
  rest(): void;
};

export function createKubelets({ nodes, now }: Pick<KeeperPorts, 'nodes' | 'now'>): Kubelets {
  /** By name: since when, and whether its timeline knows. */
  const down = new Map<string, { readonly since: number; readonly told: boolean }>();

  function tell(member: Member, node: KubernetesNode): void {
    const before = down.get(node.name);
    if (node.ready) {
      if (before?.told === true) say(member, 'note', 'Kubernetes says that it is Ready again');
      down.delete(node.name);
      return;
    }
    const told = before?.told ?? false;
    const isTold = told || (member.phase === 'ready' && isOfInstall(node, member));
    if (isTold && !told) say(member, 'alarm', notReadyWords(node));
    down.set(node.name, { since: before?.since ?? now(), told: isTold });
  }

  function say({ nodeId }: Member, kind: 'note' | 'alarm', text: string): void {
    nodes.note(nodeId, { kind, text }, now());
  }

  return {
    look(cluster, seen) {
      const byName = new Map(seen.map((node) => [node.name, node]));
      for (const name of down.keys()) if (!byName.has(name)) down.delete(name);
      for (const member of cluster.members) {
        const node = byName.get(member.name);
        if (node !== undefined) tell(member, node);
      }
    },
    downFor(name) {
      const since = down.get(name)?.since;
      return since === undefined ? 0 : Math.max(0, now() - since);
    },
    rest() {
      for (const [name, { told }] of down) down.set(name, { since: now(), told });
    },
  };
}
