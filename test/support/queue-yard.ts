/**
 * A yard of machines that ask for their script, as the install queue sees it: what a registry would
 * keep of each, and a clock that the test turns.
 *
 * @module
 */
import {
  type QueuedNode,
  turnOf,
  waitAfterAsking,
} from '../../src/domain/install/install-queue.ts';

/** `loads`: what each machine's install takes of `capacity`, by its id; 1 where nothing is said. */
export function createQueueYard(capacity: number, loads: Readonly<Record<string, number>> = {}) {
  const nodes = new Map<string, QueuedNode>();
  const begun: string[] = [];
  let now = 0;

  function change(id: string, fields: Partial<QueuedNode>): void {
    const fresh: QueuedNode = {
      id,
      stage: 'enrolled',
      attemptSince: undefined,
      waitingSince: undefined,
      askedAt: undefined,
      load: loads[id] ?? 1,
    };
    nodes.set(id, { ...(nodes.get(id) ?? fresh), ...fields });
  }

  function installing(): string[] {
    const holders = [...nodes.values()].filter(
      ({ attemptSince, stage }) =>
        attemptSince !== undefined && (stage === 'booting' || stage === 'installing'),
    );
    return holders
      .toSorted((a, b) => (a.attemptSince ?? 0) - (b.attemptSince ?? 0))
      .map(({ id }) => id);
  }

  return {
    pass: (ms: number) => {
      now += ms;
    },
    set: (to: number) => {
      now = to;
    },
    /** It fetches its script: a place if there is one, else the waiting screen. */
    ask: (id: string) => {
      const before = nodes.get(id);
      if (before?.stage !== 'booting' && before?.stage !== 'installing')
        change(id, { stage: 'enrolled', attemptSince: undefined });
      change(id, waitAfterAsking(before, now));
      if (turnOf(id, [...nodes.values()], capacity, now).kind === 'wait') return;
      if (!installing().includes(id)) {
        begun.push(id);
        change(id, { stage: 'booting', attemptSince: now });
      }
      change(id, { waitingSince: undefined });
    },
    seed: (id: string) => {
      if (nodes.get(id)?.stage === 'booting') change(id, { stage: 'installing' });
    },
    finish: (id: string) => {
      if (nodes.has(id)) change(id, { stage: 'installed', attemptSince: undefined });
    },
    fail: (id: string) => {
      if (nodes.has(id)) change(id, { stage: 'failed', attemptSince: undefined });
    },
    installing,
    /** What they take of the link. */
    load: () => installing().reduce((sum, id) => sum + (loads[id] ?? 1), 0),
    holds: (id: string) => installing().includes(id),
    /** Who began, in this order. */
    begun: () => [...begun],
  };
}
