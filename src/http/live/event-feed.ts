/**
 * What one event stream sends, and in which order: first what its reader missed, then what happens.
 *
 * The subscription begins before the replay, so no line can fall between them; what both have is sent once.
 *
 * @module
 */
import type { TimelineEntry } from '../../domain/timeline.ts';
import type { VmChange, VmFace } from '../../domain/vm/face.ts';
import { vmView } from '../hypervisors/vm-view.ts';
import { lineView, nodeView } from '../nodes/node-view.ts';
import type { NodeStore, RegistryChange } from '../nodes/ports.ts';
import type { EventWriter, ServerSentEvent } from './event-writer.ts';

export type FeedSources = {
  readonly store: Pick<NodeStore, 'subscribe' | 'timelineAfter' | 'timelineGrown'>;
  readonly vms: Pick<VmFace, 'subscribe'>;
};

type Change = RegistryChange | VmChange;

const PAGE = 500;
/** Changes that may wait for the end of a replay; a reader for whom that is too few starts over. */
const MOST_HELD = 2000;

/** Feeds `writer` until it closes. `after`: the last entry that the reader has; undefined begins now. */
export async function feedEvents(
  { store, vms }: FeedSources,
  writer: EventWriter,
  after: number | undefined,
): Promise<void> {
  const sent = createSentMarks(after ?? 0);
  let held: Change[] | undefined = after === undefined ? undefined : [];

  function pass(change: Change): void {
    switch (change.kind) {
      case 'node':
        writer.send({ event: 'node', data: nodeView(change.node) });
        break;
      case 'vm':
        writer.send({ event: 'vm', data: vmView(change.vm) });
        break;
      case 'node-removed':
      case 'vm-removed':
        writer.send({ event: change.kind, data: { id: change.id } });
        break;
      case 'entry':
        if (sent.isNews(change.entry)) writer.send(sent.mark(change.entry));
    }
  }

  const hear = (change: Change): void => {
    if (held === undefined) pass(change);
    else if (held.push(change) > MOST_HELD) writer.end();
  };
  for (const unsubscribe of [store.subscribe(hear), vms.subscribe(hear)]) {
    writer.closed.addEventListener('abort', unsubscribe);
  }

  if (after === undefined) return;
  for (const entry of await store.timelineGrown(after)) pass({ kind: 'entry', entry });
  await replay(store, after, async (entries) => {
    for (const entry of entries) pass({ kind: 'entry', entry });
    await writer.drained();
    return !writer.closed.aborted;
  });
  const waiting = held ?? [];
  held = undefined;
  waiting.forEach(pass);
}

type TakePage = (entries: readonly TimelineEntry[]) => Promise<boolean>;

async function replay(store: FeedSources['store'], after: number, take: TakePage): Promise<void> {
  let last = after;
  for (;;) {
    const entries = await store.timelineAfter(last, PAGE);
    const wantsMore = await take(entries);
    if (!wantsMore || entries.length < PAGE) return;
    last = entries.at(-1)?.id ?? last;
  }
}

/**
 * Remembers which lines went out lately, with the count that they had: a folded line comes again as it
 * grows. `has`: the last one that the reader had before.
 */
function createSentMarks(has: number) {
  const counts = new Map<number, number>();
  let highest = has;
  return {
    isNews: ({ id, count }: TimelineEntry) => count > (counts.get(id) ?? 0),

    /** The event for a line. It has an id only where that moves the reader's mark forward. */
    mark(entry: TimelineEntry): ServerSentEvent {
      const { id, count } = entry;
      counts.set(id, count);
      if (counts.size > MOST_HELD) counts.delete(counts.keys().next().value ?? id);
      const isForward = id > highest;
      highest = Math.max(highest, id);
      return { event: 'entry', id: isForward ? id : undefined, data: lineView(entry) };
    },
  };
}
