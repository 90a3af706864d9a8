/**
 * The long work on the cluster, stored before anyone hears of it.
 *
 * @module
 */
import type { UnmetCondition } from '../../domain/cluster/cluster.ts';
import type { EndedWork } from '../../domain/cluster/face.ts';
import { isEndedList, isWorkList } from '../../domain/cluster/stored-work.ts';
import type { Work } from '../../domain/cluster/work.ts';
import { ProvisioningError } from '../../domain/errors.ts';
import type { WorkSettings } from './ports.ts';

export type WorkBook = {
  /** Reads what was stored. What can't be read is left as it is, and nothing is begun. */
  start(): Promise<void>;
  all(): readonly Work[];
  find(id: string): Work | undefined;
  /** `next` may throw: nothing is changed then. Changes are made one after the other, each of what the last left. */
  change(next: (works: readonly Work[]) => readonly Work[]): Promise<void>;
  /** Forgets all, also what could not be read. */
  clear(): Promise<void>;
  condition(): UnmetCondition | undefined;
  /** What is over, the newest last. */
  ended(): readonly EndedWork[];
};

const KEY = 'cluster-work';
const ENDED = 'cluster-work-ended';
const MOST_ENDED = 50;

export function createWorkBook(settings: WorkSettings, now: () => number): WorkBook {
  let works: readonly Work[] = [];
  let over: readonly EndedWork[] = [];
  let isDamaged = false;
  let tail: Promise<unknown> = Promise.resolve();

  async function store(next: readonly Work[]): Promise<void> {
    if (next === works) return;
    await bury(works.filter(({ id }) => !next.some((work) => work.id === id)));
    await settings.setSetting(KEY, next.length === 0 ? undefined : next);
    works = next;
  }

  /** Before it is gone from among the works: a death in between leaves it in both, and it goes on. */
  async function bury(gone: readonly Work[]): Promise<void> {
    if (gone.length === 0) return;
    const kept = over.filter(({ id }) => !gone.some((work) => work.id === id));
    over = [...kept, ...gone.map((work) => endedWork(work, now()))].slice(-MOST_ENDED);
    await settings.setSetting(ENDED, over);
  }

  function inTurn(act: () => Promise<void>): Promise<void> {
    const done = tail.then(act, act);
    tail = done.catch(() => undefined);
    return done;
  }

  return {
    async start() {
      const stored = (await settings.getSetting(KEY)) ?? [];
      isDamaged = !isWorkList(stored);
      works = isWorkList(stored) ? stored : [];
      const ended = await settings.getSetting(ENDED);
      over = isEndedList(ended) ? ended : [];
    },
    all: () => works,
    find: (id) => works.find((work) => work.id === id),
    change: (next) =>
      inTurn(async () => {
        if (isDamaged) throw new ProvisioningError('UNAVAILABLE', DAMAGED);
        await store(next(works));
      }),
    clear: () =>
      inTurn(async () => {
        await bury(works.map((work) => ({ ...work, cancelled: true })));
        await settings.setSetting(KEY, undefined);
        works = [];
        isDamaged = false;
      }),
    ended: () => over,
    condition: () => (isDamaged ? { name: 'WorkUnreadable', reason: DAMAGED } : undefined),
  };
}

function endedWork(work: Work, endedAt: number): EndedWork {
  const { id, kind, by, startedAt, todo, done, cancelled } = work;
  return { id, kind, by, startedAt, todo, done, endedAt, cancelled };
}

const DAMAGED =
  'what was stored of the work under way can’t be read; nothing is begun: restore a backup, or forget the cluster';
