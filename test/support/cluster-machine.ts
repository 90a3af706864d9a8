/**
 * A machine of the world that joins: what lies on its disk, where its program is, and whether K3s runs.
 *
 * @module
 */
import type { KubernetesNode } from '../../src/domain/cluster/kubernetes.ts';
import type { NodeRole } from '../../src/domain/node.ts';
import { keyHashOf, kubernetesNode, machineIdOf } from './cluster-values.ts';

/** What lies on a disk. `life`: which cluster's data, by where it was founded; undefined before. */
type Disk = {
  readonly install: number;
  life: string | undefined;
  /** It was Ready once: etcd has it as a voter, and K3s needs no grant to start again. */
  wasReady: boolean;
  /** The program has heard `joined` and enabled K3s. */
  joined: boolean;
};

export type Machine = {
  readonly id: string;
  readonly role: NodeRole;
  /** How long K3s needs until it is Ready; Infinity where it never is. */
  readonly needs: number;
  /** Whether the registry knows it; once removed it is switched off for good. */
  exists: boolean;
  on: boolean;
  /** Nothing that it says is heard. */
  cutOff: boolean;
  disk: Disk | undefined;
  /** The registry's hash of the key: none between the wish for a reinstall and its end. */
  keyHash: string | undefined;
  program: 'asks' | 'installs' | 'follows';
  grant:
    | { readonly life: string; readonly as: 'server' | 'agent'; readonly via: string | undefined }
    | undefined;
  k3s:
    | { readonly as: 'server' | 'agent'; readonly via: string | undefined; readonly since: number }
    | undefined;
  heardAt: number;
};

/** Whether it was granted cluster-init. */
export const founds = ({ k3s, grant }: Machine): boolean =>
  (k3s ?? grant)?.as === 'server' && (k3s ?? grant)?.via === undefined;

/** Installed and switched on. */
export function aMachine(id: string, { role, needs }: Pick<Machine, 'role' | 'needs'>): Machine {
  return {
    id,
    role,
    needs,
    exists: true,
    on: true,
    cutOff: false,
    disk: { install: 1, life: undefined, wasReady: false, joined: false },
    keyHash: keyHashOf(id),
    program: 'asks',
    grant: undefined,
    k3s: undefined,
    heardAt: 0,
  };
}

/** Whether the registry has the key that lies on its disk. */
export function keyFits({ id, exists, disk, keyHash }: Machine): boolean {
  return exists && disk !== undefined && keyHash === keyHashOf(id, disk.install);
}

/** What Kubernetes shows of it: nothing before it was Ready once. */
export function nodesOf({ id, disk, k3s }: Machine): readonly KubernetesNode[] {
  if (disk?.wasReady !== true) return [];
  return [
    kubernetesNode(id, { machineId: machineIdOf(id, disk.install), ready: k3s !== undefined }),
  ];
}
