/**
 * How long work moves from one stored state to the next.
 *
 * @module
 */
import { type Cluster, memberOf } from '../../domain/cluster/cluster.ts';
import { nodeNamed } from '../../domain/cluster/member-conditions.ts';
import { inOrder } from '../../domain/cluster/upgrade.ts';
import {
  firstStep,
  isBeyondReturn,
  type Seat,
  stepAfter,
  type Work,
} from '../../domain/cluster/work.ts';
import type { KeeperPorts } from './ports.ts';
import type { WorkBook } from './work-book.ts';

export type MovePorts = Pick<KeeperPorts, 'desk' | 'kubernetes' | 'now'> & {
  readonly book: WorkBook;
};

/** Each resolves when its outcome is stored. */
export type WorkMoves = {
  /** The next of its members takes the seat; one that is a member no more is passed over. */
  takeSeat(work: Work): Promise<void>;
  /** Its step is done. */
  advance(work: Work): Promise<void>;
  halt(work: Work, reason: string): Promise<void>;
  /** What is beyond return goes on, of the one member that it is about. */
  giveUp(work: Work): Promise<void>;
  end(work: Work): Promise<void>;
};

export function createWorkMoves({ desk, kubernetes, book, now }: MovePorts): WorkMoves {
  function replace(work: Work, next: Work | undefined): Promise<void> {
    return book.change((works) =>
      works.flatMap((other) => {
        if (other.id !== work.id) return [other];
        // Someone may have given it up while its step was under way.
        return next === undefined
          ? []
          : [{ ...next, cancelled: other.cancelled && !isFreed(next) }];
      }),
    );
  }

  const end = (work: Work): Promise<void> => replace(work, undefined);

  /** Who joined with the version of before, while others were upgraded, has its turn at the end. */
  function laggards(work: Work, done: readonly string[]): readonly string[] {
    const cluster = desk.current();
    if (work.kind !== 'upgrade' || cluster === undefined) return [];
    return lagging(cluster, kubernetes, work.version).filter((nodeId) => !done.includes(nodeId));
  }

  return {
    async takeSeat(work) {
      const [nodeId, ...rest] = work.todo;
      const cluster = desk.current();
      if (nodeId === undefined || cluster === undefined) return end(work);
      const member = memberOf(cluster, nodeId);
      if (member === undefined) return replace(work, { ...work, todo: rest });
      const { name, address, role, machineId, keyHash } = member;
      const wasCordoned = nodeNamed(kubernetes.view(), name)?.unschedulable ?? false;
      const seat: Seat = { nodeId, name, address, role, machineId, keyHash, wasCordoned };
      await replace(work, { ...work, seat, stepSince: now() });
    },

    async advance(work) {
      const step = stepAfter(work);
      const { seat } = work;
      if (step !== undefined) return replace(work, { ...work, step, stepSince: now() });
      const done = seat === undefined ? work.done : [...work.done, seat.nodeId];
      const left = work.todo.filter((nodeId) => nodeId !== seat?.nodeId);
      const todo = left.length > 0 ? left : laggards(work, done);
      if (todo.length === 0) return end(work);
      const first = { step: firstStep(work.program), stepSince: now() };
      await replace(work, { ...work, ...first, todo, done, seat: undefined });
    },

    halt: (work, reason) => replace(work, { ...work, stopped: reason }),

    async giveUp(work) {
      const { seat } = work;
      if (seat === undefined || work.step === 'return') return end(work);
      if (isBeyondReturn(work)) return replace(work, freed(work));
      if (!seat.wasCordoned && nodeNamed(kubernetes.view(), seat.name) !== undefined) {
        await kubernetes.uncordon(seat.name);
      }
      await end(work);
    },

    end,
  };
}

/** Node ids of members that are Ready at another version, in the order of their turns. */
export function lagging(
  cluster: Cluster,
  { view }: Pick<KeeperPorts['kubernetes'], 'view'>,
  version: string,
): readonly string[] {
  const late = cluster.members.filter(({ phase, name }) => {
    const running = nodeNamed(view(), name)?.kubeletVersion;
    return phase === 'ready' && running !== undefined && running !== version;
  });
  return inOrder(late).map(({ nodeId }) => nodeId);
}

/** Whether it can't be given up: the removal of a member that is on its way out already. */
export function isFreed(work: Work): boolean {
  return work.kind === 'removal' && isBeyondReturn(work);
}

/** A rolling reinstall whose member has left already goes on as that member's removal. */
function freed(work: Work): Work {
  const { seat, todo } = work;
  if (work.kind !== 'rolling-reinstall') return work;
  return {
    ...work,
    kind: 'removal',
    program: 'removal',
    after: 'reinstall',
    dead: false,
    todo: seat === undefined ? todo : [seat.nodeId],
  };
}
