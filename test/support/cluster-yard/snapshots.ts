/**
 * Snapshots of the etcd of the yard's clusters, and what `k3s server --cluster-reset` makes of one: an etcd with one
 * member, that of the machine where it is said.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { WorldCluster } from './world.ts';

type Scene = {
  readonly clusters: ReadonlyMap<string, WorldCluster>;
  /** Machines on which K3s runs as a member. */
  readonly running: ReadonlyMap<string, unknown>;
  readonly breaches: string[];
};

/** `token`: the sum of the server token, which a snapshot is encrypted with. */
type Asker = { readonly name: string; readonly token: string };

type Snapshot = { readonly clusterId: string; readonly token: string; readonly store: string };

export function createSnapshots({ clusters, running, breaches }: Scene) {
  const refuse = (response: ServerResponse, reason: string) => response.writeHead(400).end(reason);

  return {
    save({ name, token }: Asker, response: ServerResponse) {
      const cluster = [...clusters.values()].find(({ members }) => members.has(name));
      if (cluster === undefined || !running.has(name)) return refuse(response, 'etcd is not up');
      const snapshot: Snapshot = { clusterId: cluster.id, token, store: cluster.store.save() };
      return response.end(JSON.stringify(snapshot));
    },

    /** Answers with the id of the one member. */
    async reset({ name, token }: Asker, request: IncomingMessage, response: ServerResponse) {
      const snapshot = JSON.parse(await text(request)) as Snapshot;
      const cluster = clusters.get(snapshot.clusterId);
      if (cluster === undefined) return refuse(response, 'no such cluster');
      if (snapshot.token !== token) {
        return refuse(response, 'bootstrap data already found and encrypted with different token');
      }
      const { members, lost, store } = cluster;
      const others = [...members.keys()].filter((member) => running.has(member));
      if (others.length > 0) breaches.push(`etcd was reset on ${name} while ${others} ran`);
      for (const id of members.values()) lost.add(id);
      members.clear();
      cluster.learners.clear();
      const member = randomBytes(8).toString('hex');
      members.set(name, member);
      store.restore(snapshot.store);
      return response.end(member);
    },
  };
}
