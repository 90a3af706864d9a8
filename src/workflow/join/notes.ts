/**
 * What the joining of a machine leaves on its timeline, and why it waits now.
 *
 * @module
 */
import type { UnmetCondition } from '../../domain/cluster/cluster.ts';
import type { WaitingNode } from '../../domain/cluster/face.ts';
import { type JoinGrant, TURN_LAPSES_MS } from '../../domain/cluster/join.ts';
import { durationText } from '../../domain/expected-duration.ts';
import type { TimelineNote } from '../../domain/timeline.ts';

export type JoinNotesPorts = {
  readonly note: (id: string, note: TimelineNote, at: number) => void;
  readonly now: () => number;
  readonly ticks: () => number;
};

type Asker = { readonly nodeId: string; readonly name: string; readonly address: string };

export type JoinNotes = {
  /** `fresh`: it did not have the grant before. */
  granted(nodeId: string, grant: JoinGrant, fresh: boolean): void;
  waits(asker: Asker, condition: UnmetCondition): void;
  stopped(nodeId: string): void;
  /** It was silent for too long, and `next` has its turn. */
  lapsed(nodeId: string, next: string): void;
  /** Those that asked within the last minutes and were told to wait. */
  waiting(): readonly WaitingNode[];
  forget(nodeId: string): void;
};

const WAITS_FOR_MS = 2 * 60_000;

export function createJoinNotes({ note, now, ticks }: JoinNotesPorts): JoinNotes {
  const waits = new Map<string, WaitingNode & { readonly at: number }>();
  const tell = (id: string, kind: TimelineNote['kind'], text: string): void =>
    note(id, { kind, text }, now());

  return {
    granted(nodeId, grant, fresh) {
      waits.delete(nodeId);
      if (fresh) tell(nodeId, 'note', grantedText(grant));
    },
    waits({ nodeId, name, address }, condition) {
      const before = waits.get(nodeId);
      waits.set(nodeId, { nodeId, name, condition, at: ticks() });
      // The reason counts seconds: a line for each question would fill the timeline.
      if (before?.condition.name === condition.name) return;
      if (condition.name === 'KeyInUse') {
        return tell(
          nodeId,
          'alarm',
          `${address} asked to join and got nothing: ${condition.reason}`,
        );
      }
      tell(nodeId, 'note', `waits to join: ${condition.reason}`);
    },
    stopped: (nodeId) =>
      tell(nodeId, 'note', 'its turn has passed on: K3s is stopped, and it asks again'),
    lapsed: (nodeId, next) =>
      tell(
        nodeId,
        'alarm',
        `it said nothing for ${durationText(TURN_LAPSES_MS)} as it joined: its turn passed on to ${next}`,
      ),
    waiting: () =>
      [...waits.values()]
        .filter(({ at }) => ticks() - at < WAITS_FOR_MS)
        .map(({ nodeId, name, condition }) => ({ nodeId, name, condition })),
    forget: (nodeId) => void waits.delete(nodeId),
  };
}

function grantedText(grant: JoinGrant): string {
  switch (grant.kind) {
    case 'found':
      return 'may found the cluster';
    case 'server':
      return `may join the cluster as a server, through ${grant.via}`;
    case 'agent':
      return 'may join the cluster as an agent';
  }
}
