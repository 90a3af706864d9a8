/**
 * Who plays which part for the keeper of the cluster.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { UnmetCondition } from '../domain/cluster/cluster.ts';
import { isInstalled } from '../domain/stage.ts';
import type { Balancer } from '../haproxy/balancer.ts';
import type { ClusterWatch } from '../k3s/cluster-watch.ts';
import { fetchedNames, fetchNamed } from '../k3s/fetch-snapshot.ts';
import { listSnapshots, takeSnapshot } from '../k3s/snapshots.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import type { KeeperPorts, SnapshotHands } from '../workflow/cluster/ports.ts';
import type { JoinDesk } from '../workflow/join-desk.ts';
import type { ClusterAccess } from './cluster-access.ts';
import type { Shells } from './cluster-shells.ts';
import { filesAt } from './join-facts.ts';
import { imageArch } from './k3s-release.ts';
import type { WhatMachinesGet } from './what-machines-get.ts';

export type KeeperParts = {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly gets: WhatMachinesGet;
  readonly joins: JoinDesk;
  readonly access: ClusterAccess;
  readonly shells: Shells;
  readonly watch: Pick<ClusterWatch, 'view'>;
  readonly balancer: Balancer;
  readonly endpoint: () => string;
  /** Where the machine at this address reaches the bulk server. */
  readonly bulkOrigin: (peer: string) => string;
  readonly conditions: () => readonly UnmetCondition[];
};

export function keeperPorts(parts: KeeperParts): KeeperPorts {
  const { log, store, joins, access, shells, watch, balancer } = parts;
  const { kubeconfig, readyz, actions } = access;
  return {
    desk: {
      ...joins,
      forget: async () => {
        const life = joins.current();
        if (life !== undefined) await joins.forget(life.id);
      },
    },
    nodes: {
      byId: (id) => store.registry.byId(id),
      record: store.record,
      note: store.note,
      remove: store.removeNode,
      setAside: async (id, at) => {
        const { stage } = await store.updateNode(id, { role: 'none' }, at);
        if (isInstalled(stage)) await store.record(id, { type: 'left-cluster' }, at);
      },
    },
    kubernetes: { view: watch.view, ...actions },
    shell: async (machine) => shells.to(machine),
    balancer,
    kubeconfig,
    readyz,
    snapshots: snapshotHands(shells, join(parts.config.data, 'snapshots')),
    release: async (version, nodeId) => releaseFor(parts, version, nodeId),
    settings: store,
    endpoint: parts.endpoint,
    conditions: parts.conditions,
    newId: randomUUID,
    now: Date.now,
    failed: (error) => log.error(error, 'the cluster'),
  };
}

function releaseFor(
  { store, gets, joins, bulkOrigin }: KeeperParts,
  version: string,
  nodeId: string,
): Awaited<ReturnType<KeeperPorts['release']>> {
  const found = gets.images.artifactsOf(version, imageArch(store.registry.byId(nodeId)?.arch));
  if ('reason' in found) return { kind: 'absent', reason: found.reason };
  const peer = joins.members().find((member) => member.nodeId === nodeId)?.address ?? '';
  return { kind: 'ready', files: filesAt(found.files, bulkOrigin(peer)) };
}

/** K3s appends the member and the time. */
const SNAPSHOT_PREFIX = 'pilotlight';

function snapshotHands(shells: Shells, folder: string): SnapshotHands {
  return {
    list: (server) => listSnapshots(shells.to(server)),
    take: (server, prefix) => takeSnapshot(shells.to(server), prefix ?? SNAPSHOT_PREFIX),
    fetch: (server, name) => fetchNamed(shells.to(server), name, folder),
    fetched: () => fetchedNames(folder),
  };
}
