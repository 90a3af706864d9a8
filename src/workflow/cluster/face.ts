/**
 * The cluster as it is faced by people: what they see of it, and what they ask of it.
 *
 * @module
 */
import { memberOf, readyServers } from '../../domain/cluster/cluster.ts';
import type { ClusterFace } from '../../domain/cluster/face.ts';
import { ProvisioningError } from '../../domain/errors.ts';
import type { KeptCredential } from './credential.ts';
import { clusterState, type StatePorts } from './face-state.ts';
import type { AdminAccess, KeeperPorts } from './ports.ts';
import { createSnapshotDesk } from './snapshot-desk.ts';
import { present, refused } from './wishes.ts';
import { createWorkFace, type WorkFacePorts } from './work-face.ts';

export type FacePorts = Omit<StatePorts, 'book' | 'driver'> &
  WorkFacePorts &
  Pick<KeeperPorts, 'snapshots'> & {
    readonly kubeconfig: Pick<KeptCredential<AdminAccess>, 'current' | 'condition'>;
  };

export function createClusterFace(ports: FacePorts): ClusterFace {
  const { desk, nodes, book, driver, now } = ports;

  return {
    ...createWorkFace(ports),
    ...createSnapshotDesk(ports),

    state: () => clusterState(ports),

    holds(nodeId) {
      const cluster = desk.current();
      return cluster !== undefined && memberOf(cluster, nodeId) !== undefined;
    },

    async kubeconfig(by) {
      const cluster = present(ports);
      const access = ports.kubeconfig.current();
      if (access === undefined) {
        const message = ports.kubeconfig.condition()?.reason ?? 'no kubeconfig was fetched yet';
        throw new ProvisioningError('UNAVAILABLE', message);
      }
      for (const { nodeId } of readyServers(cluster)) {
        nodes.note(nodeId, { kind: 'note', text: `the kubeconfig was handed to ${by}` }, now());
      }
      return access.text;
    },

    async forget({ clusterId, by }) {
      const cluster = present(ports);
      if (cluster.id !== clusterId) {
        throw refused(`the cluster's id is ${cluster.id}, not ${clusterId}: nothing was forgotten`);
      }
      for (const { nodeId } of cluster.members) {
        nodes.note(nodeId, { kind: 'note', text: `the cluster was forgotten by ${by}` }, now());
      }
      const ids = book.all().map(({ id }) => id);
      await book.clear();
      for (const id of ids) driver.interrupt(id);
      await desk.forget(clusterId);
      ports.look();
    },
  };
}
