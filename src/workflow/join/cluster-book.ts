/**
 * The cluster's book: the one value that says what was granted to whom, changed by one at a time, and on the
 * disk before it counts.
 *
 * @module
 */
import { type Cluster, type Member, memberOf } from '../../domain/cluster/cluster.ts';
import { storedCluster } from '../../domain/cluster/stored-cluster.ts';
import { ProvisioningError } from '../../domain/errors.ts';
import type { Node } from '../../domain/node.ts';
import type { InstallEvent } from '../../domain/stage.ts';
import { type AttendanceBook, createAttendance } from './attendance.ts';

export type ClusterBookPorts = {
  readonly getSetting: (name: string) => Promise<unknown>;
  readonly setSetting: (name: string, value: unknown) => Promise<void>;
  readonly byId: (id: string) => Node | undefined;
  readonly record: (id: string, event: InstallEvent, at: number) => Promise<unknown>;
  readonly now: () => number;
  /** ms of a clock that only goes forward. */
  readonly ticks: () => number;
};

export type ClusterBook = {
  readonly attendance: AttendanceBook;
  /** Throws INPUT_INVALID where what is stored is damaged; then the book stays closed. */
  start(): Promise<void>;
  /** Throws UNAVAILABLE while the book is closed: that must not be taken for a cluster that isn't there. */
  current(): Cluster | undefined;
  /** As `current`, with the times when its members were heard last. */
  members(): readonly Member[];
  /** `work` is done alone, after all that came before it. */
  inTurn<T>(work: () => T | Promise<T>): Promise<T>;
  /** Only in turn. The same value is not written again. */
  keep(next: Cluster | undefined): Promise<void>;
  hears(nodeId: string): void;
  /** Brings the node's stage up to its member's phase. A restart may have come between the two. */
  settleStage(nodeId: string): Promise<void>;
};

const SETTING = 'cluster';

export function createClusterBook(ports: ClusterBookPorts): ClusterBook {
  const { now } = ports;
  const attendance = createAttendance(ports.ticks);
  const heardAt = new Map<string, number>();
  let closed: string | undefined = 'the cluster was not read yet';
  let cluster: Cluster | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function current(): Cluster | undefined {
    if (closed !== undefined) throw new ProvisioningError('UNAVAILABLE', closed);
    return cluster;
  }

  async function settleStage(nodeId: string): Promise<void> {
    const member = cluster && memberOf(cluster, nodeId);
    const node = ports.byId(nodeId);
    // The member may be what the machine was before it was installed anew.
    if (member === undefined || node?.keyHash !== member.keyHash) return;
    const event = missingEvent(member, node);
    if (event !== undefined) await ports.record(nodeId, event, now());
  }

  return {
    attendance,
    current,
    settleStage,
    async start() {
      try {
        cluster = storedCluster(await ports.getSetting(SETTING));
        closed = undefined;
      } catch (error) {
        closed = error instanceof Error ? error.message : String(error);
        throw error;
      }
      for (const { nodeId } of cluster?.members ?? []) await settleStage(nodeId);
    },
    members() {
      const members = current()?.members ?? [];
      return members.map((member) => ({
        ...member,
        heardAt: heardAt.get(member.nodeId) ?? member.heardAt,
      }));
    },
    inTurn(work) {
      const done = last.then(work);
      last = done.catch(() => {});
      return done;
    },
    async keep(next) {
      if (next === current()) return;
      await ports.setSetting(SETTING, next);
      cluster = next;
    },
    hears(nodeId) {
      attendance.heard(nodeId);
      heardAt.set(nodeId, now());
    },
  };
}

function missingEvent({ phase }: Member, { stage }: Node): InstallEvent | undefined {
  if (phase === 'ready' && (stage === 'installed' || stage === 'joining')) {
    return { type: 'node-ready' };
  }
  return phase === 'installed' && stage === 'installed' ? { type: 'k3s-installed' } : undefined;
}
