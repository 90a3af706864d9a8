/**
 * What one event stream sends, and in which order: first what its reader missed, then what happens.
 *
 * The subscription begins before the replay, so no line can fall between them; what both have is sent once.
 *
 * @module
 */
import type { TimelineEntry } from '../domain/timeline.ts';
import type { EventWriter, ServerSentEvent } from './event-writer.ts';
import { lineView, nodeView } from './node-view.ts';
import type { NodeStore, RegistryChange } from './ports.ts';

export type FeedStore = Pick<NodeStore, 'subscribe' | 'timelineAfter'>;

const PAGE = 500;
/** Changes that may wait for the end of a replay; a reader for whom that is too few starts over. */
const MOST_HELD = 2000;

/** Feeds `writer` until it closes. `after`: the last entry that the reader has; undefined begins now. */
export async function feedEvents(
  store: FeedStore,
  writer: EventWriter,
  after: number | undefined,
): Promise<void> {
  const sent = createSentMarks();
  let held: RegistryChange[] | undefined = after === undefined ? undefined : [];

  function pass(change: RegistryChange): void {
    switch (change.kind) {
      case 'node':
        writer.send({ event: 'node', data: nodeView(change.node) });
        break;
      case 'node-removed':
        writer.send({ event: 'node-removed', data: { id: change.id } });
        break;
      case 'entry':
        if (sent.isNews(change.entry)) writer.send(sent.mark(change.entry));
    }
  }

  const unsubscribe = store.subscribe((change) => {
    if (held === undefined) pass(change);
    else if (held.push(change) > MOST_HELD) writer.end();
  });
  writer.closed.addEventListener('abort', unsubscribe);

  if (after === undefined) return;
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

async function replay(store: FeedStore, after: number, take: TakePage): Promise<void> {
  let last = after;
  for (;;) {
    const entries = await store.timelineAfter(last, PAGE);
    const wantsMore = await take(entries);
    if (!wantsMore || entries.length < PAGE) return;
    last = entries.at(-1)?.id ?? last;
  }
}

/** Remembers which lines went out lately, with the count that they had: a folded line comes again as it grows. */
function createSentMarks() {
  const counts = new Map<number, number>();
  let highest = 0;
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
