/**
 * `cluster.yaml` as it lies on the disk, read anew while the service runs.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { parseClusterFile } from '../config/cluster-file.ts';
import type { ClusterPlan } from '../domain/cluster/plan.ts';

export type ClusterPlanFile = {
  current(): ClusterPlan;
  /** Throws a ConfigError where the file has mistakes; what was read before stays in force. */
  load(): Promise<void>;
};

export function createClusterPlanFile(path: string): ClusterPlanFile {
  let text: string | undefined;
  let plan = parseClusterFile(undefined);
  return {
    current: () => plan,
    async load() {
      const found = await readOrNothing(path);
      if (found === text) return;
      plan = parseClusterFile(found);
      text = found;
    },
  };
}

async function readOrNothing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
