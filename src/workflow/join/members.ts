/**
 * The members as the rest of the service deals with them: seen through Kubernetes, taken out, forgotten.
 *
 * @module
 */
import {
  type Cluster,
  type Member,
  memberOf,
  type UnmetCondition,
} from '../../domain/cluster/cluster.ts';
import type { WaitingNode } from '../../domain/cluster/face.ts';
import type { KubernetesNode } from '../../domain/cluster/kubernetes.ts';
import { isReadyMember, leave, left, seenReady } from '../../domain/cluster/reports.ts';
import type { Install } from '../../domain/cluster/sequencer.ts';
import { ProvisioningError } from '../../domain/errors.ts';
import type { ClusterBook } from './cluster-book.ts';
import type { JoinNotes } from './notes.ts';

export type MembersPorts = {
  readonly book: ClusterBook;
  readonly notes: JoinNotes;
  readonly installOf: (nodeId: string) => Install | undefined;
  readonly forgetToken: () => void;
  readonly now: () => number;
};

/** Each throws UNAVAILABLE before the book is open. */
export type Members = {
  current(): Cluster | undefined;
  members(): readonly Member[];
  /** Who asked lately and was told to wait, and why. */
  waiting(): readonly WaitingNode[];
  /** Whether Kubernetes called it Ready at the last look; true before the first. */
  isUp(nodeId: string): boolean;
  /** The nodes of a look that succeeded. Members become ready by nothing else. */
  seen(nodes: readonly KubernetesNode[]): Promise<void>;
  /** Its words are answered `stop` from now on. Nothing happens where it is no member. */
  leave(nodeId: string): Promise<void>;
  /**
   * What it was is gone from the cluster: it may be granted anew. Or why that can't be said yet: ask again
   * some seconds later.
   */
  left(nodeId: string): Promise<UnmetCondition | undefined>;
  /** What the next member installs. Throws CLUSTER_NOT_FOUND. */
  setVersion(version: string): Promise<void>;
  /** Throws CLUSTER_REFUSED unless `clusterId` is the life's. */
  forget(clusterId: string): Promise<void>;
};

export function createMembers(ports: MembersPorts): Members {
  const { book, notes, now, installOf } = ports;
  let up: ReadonlySet<string> | undefined;

  /** Changes the cluster where there is one. */
  const change = (how: (cluster: Cluster) => Cluster): Promise<void> =>
    book.inTurn(async () => {
      const cluster = book.current();
      if (cluster !== undefined) await book.keep(how(cluster));
    });

  return {
    current: book.current,
    members: book.members,
    waiting: notes.waiting,
    isUp: (nodeId) => up?.has(nodeId) ?? true,
    seen: (nodes) =>
      book.inTurn(async () => {
        const cluster = book.current();
        if (cluster === undefined) return;
        const next = seenReady(cluster, nodes, { now: now(), installOf });
        await book.keep(next);
        up = upAmong(next, nodes);
        for (const { nodeId } of next.members) await book.settleStage(nodeId);
      }),
    leave: (nodeId) => change((cluster) => leave(cluster, nodeId)),
    left: (nodeId) =>
      book.inTurn(async () => {
        const cluster = book.current();
        if (cluster === undefined) return undefined;
        const parting = left(cluster, nodeId, book.attendance);
        if (parting.kind === 'not-yet') return parting.condition;
        await book.keep(parting.cluster);
        if (memberOf(parting.cluster, nodeId) === undefined) book.attendance.forget(nodeId);
        notes.forget(nodeId);
        return undefined;
      }),
    async setVersion(version) {
      const cluster = book.current();
      if (cluster === undefined)
        throw new ProvisioningError('CLUSTER_NOT_FOUND', 'there is no cluster yet');
      await change((known) => (known.version === version ? known : { ...known, version }));
    },
    forget: (clusterId) =>
      book.inTurn(async () => {
        if (book.current()?.id !== clusterId) {
          throw new ProvisioningError(
            'CLUSTER_REFUSED',
            `the cluster to forget is not ${clusterId}`,
          );
        }
        await book.keep(undefined);
        ports.forgetToken();
        up = undefined;
      }),
  };
}

function upAmong(
  { members, version }: Cluster,
  nodes: readonly KubernetesNode[],
): ReadonlySet<string> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const up = members.filter((member) => {
    const node = byName.get(member.name);
    return node !== undefined && isReadyMember(node, member, version);
  });
  return new Set(up.map(({ nodeId }) => nodeId));
}
