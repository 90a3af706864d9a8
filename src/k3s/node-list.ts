/**
 * The cluster's nodes as a watch tells them: a list, and then one change after the other.
 *
 * @module
 */
import type { KubernetesNode } from '../domain/cluster/kubernetes.ts';
import { viewNode } from './node-view.ts';

export type NodeList = {
  /** Throws what was known away. */
  replace(objects: readonly unknown[]): void;
  /** Whether the event changed anything that is looked at: a kubelet's heartbeat does not. */
  take(type: string, object: unknown): boolean;
  /** By name. */
  nodes(): readonly KubernetesNode[];
};

export function createNodeList(): NodeList {
  let known = new Map<string, KubernetesNode>();

  return {
    replace(objects) {
      const nodes = objects.map(viewNode).filter((node) => node !== undefined);
      known = new Map(nodes.map((node) => [node.name, node]));
    },
    take(type, object) {
      const node = viewNode(object);
      if (node === undefined) return false;
      if (type === 'DELETED') return known.delete(node.name);
      if (type !== 'ADDED' && type !== 'MODIFIED') return false;
      const before = known.get(node.name);
      known.set(node.name, node);
      return JSON.stringify(before) !== JSON.stringify(node);
    },
    nodes: () => [...known.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
