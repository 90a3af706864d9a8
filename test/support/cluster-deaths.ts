/**
 * Work on a kept cluster through the death of the service at one of its effects, and a restart.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { KeptCluster } from './kept-cluster.ts';
import { createLife, type Death } from './mortal.ts';

export type MortalWork = {
  readonly begin: () => Promise<unknown>;
  /** Whether the cluster is as the work leaves it. */
  readonly isDone: () => boolean;
};

/**
 * Resolves when the work is done and nothing is under way, to whether no death came. What was not stored when
 * the service died is wished for again, as a person would who got no answer.
 */
export async function throughDeath(
  cluster: KeptCluster,
  death: Death,
  { begin, isDone }: MortalWork,
): Promise<boolean> {
  const life = createLife(death);
  await cluster.start(life);
  const isOver = (): boolean => isDone() && cluster.keeper.face.state().work.length === 0;
  await life.untilDeath(begin());
  await cluster.until(() => life.isOver || isOver());
  if (!life.isOver) return true;
  await cluster.start();
  if (!isDone() && cluster.keeper.face.state().work.length === 0) await begin();
  await cluster.until(isOver);
  assert.deepEqual(cluster.k3s.violations, []);
  return false;
}

/** Deaths before and after every `step`th effect, until none comes any more. Resolves to how many came. */
export async function throughDeaths(
  cluster: KeptCluster,
  work: () => MortalWork,
  step = 1,
): Promise<number> {
  for (let at = 1, deaths = 0; ; at += step) {
    const before = await throughDeath(cluster, { at, when: 'before' }, work());
    const after = await throughDeath(cluster, { at, when: 'after' }, work());
    if (before && after) return deaths;
    deaths += (before ? 0 : 1) + (after ? 0 : 1);
  }
}

/** A server that is reinstalled, and back in rotation. */
export function reinstallOf(cluster: KeptCluster, name: string): () => MortalWork {
  return () => {
    const { machineId } = cluster.machine(name);
    const wish = { nodeId: cluster.id(name), after: 'reinstall', dead: false, by: 'anna' } as const;
    return {
      begin: async () => {
        const isArmed = cluster.stage(name) !== 'in-rotation';
        if (!isArmed) await cluster.keeper.face.leave(wish);
      },
      isDone: () =>
        cluster.machine(name).machineId !== machineId && cluster.stage(name) === 'in-rotation',
    };
  };
}

/** Every member one patch further. */
export function upgradeOf(cluster: KeptCluster): () => MortalWork {
  let patch = 1;
  return () => {
    const version = `v1.33.${++patch}+k3s1`;
    cluster.releases.add(version);
    return {
      begin: () => cluster.keeper.face.upgrade({ version, drain: true, by: 'anna' }),
      isDone: () =>
        cluster.desk.current()?.version === version &&
        [...cluster.k3s.nodes.values()].every(
          (node) => node.version === version && !node.unschedulable,
        ),
    };
  };
}
