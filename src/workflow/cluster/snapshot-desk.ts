/**
 * Snapshots of etcd: made and listed by a server that is Ready, and copied to this host. Their schedule is K3s' own.
 *
 * @module
 */
import { readyServers } from '../../domain/cluster/cluster.ts';
import type { ClusterFace, ClusterSnapshot } from '../../domain/cluster/face.ts';
import { nodeNamed } from '../../domain/cluster/member-conditions.ts';
import { ProvisioningError } from '../../domain/errors.ts';
import type { KeeperPorts, Machine } from './ports.ts';
import { present } from './wishes.ts';

export type SnapshotDesk = Pick<ClusterFace, 'snapshots' | 'takeSnapshot' | 'fetchSnapshot'>;

export function createSnapshotDesk(
  ports: Pick<KeeperPorts, 'desk' | 'kubernetes' | 'nodes' | 'snapshots' | 'now'>,
): SnapshotDesk {
  const { kubernetes, nodes, now } = ports;
  const hands = ports.snapshots;
  /** By name. Two that write one file would leave one that nobody has checked. */
  const coming = new Map<string, Promise<unknown>>();

  function servers(): readonly Machine[] {
    return readyServers(present(ports));
  }

  function serverToAsk(): Machine {
    const all = servers();
    const up = all.find(({ name }) => nodeNamed(kubernetes.view(), name)?.ready === true);
    const server = up ?? all[0];
    if (server !== undefined) return server;
    throw new ProvisioningError('UNAVAILABLE', 'no server of the cluster is Ready');
  }

  async function list(): Promise<readonly ClusterSnapshot[]> {
    const server = serverToAsk();
    const [found, fetched] = await Promise.all([
      unlessAway(() => hands.list(server)),
      hands.fetched(),
    ]);
    return found
      .map((snapshot) => ({ ...snapshot, fetched: fetched.has(snapshot.name) }))
      .sort((a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1));
  }

  /** Whoever asks for one that is on its way waits for the same. */
  function bring(holder: Machine, name: string): Promise<unknown> {
    const under = coming.get(name);
    if (under !== undefined) return under;
    const begun = hands.fetch(holder, name).finally(() => coming.delete(name));
    coming.set(name, begun);
    return begun;
  }

  return {
    snapshots: list,

    async takeSnapshot({ name, by }) {
      const server = serverToAsk();
      nodes.note(server.nodeId, { kind: 'note', text: `a snapshot was asked for by ${by}` }, now());
      const taken = await unlessAway(() => hands.take(server, name));
      return { ...taken, fetched: false };
    },

    async fetchSnapshot(name, by) {
      const snapshot = (await list()).find((one) => one.name === name);
      if (snapshot === undefined) {
        throw new ProvisioningError('ROUTE_NOT_FOUND', `there is no snapshot named ${name}`);
      }
      const holder = servers().find((server) => server.name === snapshot.memberName);
      if (holder === undefined) {
        const message = `${snapshot.memberName}, which has ${name}, is no server of the cluster now`;
        throw new ProvisioningError('UNAVAILABLE', message);
      }
      const text = `snapshot ${name} is fetched for ${by}`;
      nodes.note(holder.nodeId, { kind: 'note', text }, now());
      await unlessAway(() => bring(holder, name));
      return { ...snapshot, fetched: true };
    },
  };
}

/** What the machine or the network said no to is no fault of ours. */
async function unlessAway<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof ProvisioningError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ProvisioningError('UNAVAILABLE', message, { cause });
  }
}
