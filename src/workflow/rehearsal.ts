/**
 * Renders a node's answers before its install begins: what cannot be answered is told on its screen, and
 * not by an installer that waits for a person.
 *
 * @module
 */
import type { Node } from '../domain/node.ts';
import { cardOf, type Seed } from './install-desk.ts';
import { type InstallPlan, installUrl } from './install-plan.ts';

/** Throws what stands in the way. Answers at once for what was rehearsed last. */
export type Rehearse = (node: Node, plan: InstallPlan, server: string) => void;

/** Of the form of a ticket's token; opens nothing. */
const NO_TOKEN = '0'.repeat(32);

export function createRehearsal(render: (seed: Seed) => unknown): Rehearse {
  /** By node: what its answers were made of. */
  const passed = new Map<string, readonly unknown[]>();

  return (node, { profile, image, medium }, server) => {
    const parts = [node, profile, image.id, image.point, server];
    if (passed.get(node.id)?.every((part, index) => part === parts[index])) return;
    render({
      node,
      mac: cardOf(node, undefined),
      profile,
      medium,
      point: image.point,
      attempt: node.attempt + 1,
      installUrl: installUrl(server, NO_TOKEN),
    });
    passed.set(node.id, parts);
  };
}
