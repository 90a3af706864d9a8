/**
 * The watches of the stand-in of the Kubernetes API: events from a version on, bookmarks, 410.
 *
 * @module
 */
import { type Answered, Refusal, statusOf } from './api-answers.ts';
import type { Change, ObjectStore } from './object-store.ts';

export type Watches = ReturnType<typeof createWatches>;

export function createWatches(store: ObjectStore) {
  const open = new Map<Answered, () => void>();
  let bookmarkMs = 60_000;

  const line = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`;

  function serve(response: Answered, query: URLSearchParams, resource: string): void {
    const from = Number(query.get('resourceVersion') ?? '0');
    const missed = store.since(from);
    response.writeHead(200, { 'Content-Type': 'application/json' });
    if (missed === undefined) {
      const expired = new Refusal(410, 'Expired', `too old resource version: ${from}`);
      response.end(line('ERROR', statusOf(expired)));
      return;
    }
    // Of a version that is yet to come nothing is told before it, and nothing is said of that.
    const tell = (change: Change) => {
      if (change.resource === resource && change.version > from)
        response.write(line(change.type, change.object));
    };
    for (const change of missed) tell(change);
    keep(response, store.listen(tell), query);
  }

  function keep(response: Answered, forget: () => void, query: URLSearchParams): void {
    open.set(response, forget);
    const seconds = Number(query.get('timeoutSeconds') ?? '1800');
    const end = setTimeout(() => response.end(), seconds * 1000);
    const wants = query.get('allowWatchBookmarks') === 'true';
    const bookmarks = setInterval(() => wants && response.write(bookmark()), bookmarkMs);
    response.on('close', () => {
      clearTimeout(end);
      clearInterval(bookmarks);
      forget();
      open.delete(response);
    });
  }

  function bookmark(): string {
    const metadata = { resourceVersion: store.version(), creationTimestamp: null };
    return line('BOOKMARK', { kind: 'Node', apiVersion: 'v1', metadata, spec: {}, status: {} });
  }

  return {
    serve,
    open: () => open.size,
    bookmarkEvery: (ms: number) => {
      bookmarkMs = ms;
    },
    /** As an API server does when it stops. */
    endAll(): void {
      for (const [response, forget] of open) {
        forget();
        response.end();
      }
    },
    /** A line of whatever kind to every watch. */
    say(text: string): void {
      for (const response of open.keys()) response.write(text);
    },
  };
}
