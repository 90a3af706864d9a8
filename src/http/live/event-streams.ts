/**
 * /api/v1/events: what happens to the nodes, as it happens.
 *
 * @module
 */
import type { Request, RequestHandler, Response } from 'express';
import { ProvisioningError } from '../../domain/errors.ts';
import type { ErrorLog } from '../problems.ts';
import { queryOf } from '../request.ts';
import { parseInput } from '../schemas/parse.ts';
import { eventsQuery } from '../schemas/query.ts';
import { isStillKnown } from '../sign-in/auth.ts';
import { type FeedSources, feedEvents } from './event-feed.ts';
import { createEventWriter, type EventWriter } from './event-writer.ts';

export type EventStreamOptions = {
  readonly sources: FeedSources;
  readonly logError: ErrorLog;
  readonly heartbeatMs?: number | undefined;
  /** How many readers at once. */
  readonly most?: number | undefined;
  /** Bytes that may wait for one reader. */
  readonly waitingBytes?: number | undefined;
};

export type EventStreams = {
  readonly handler: RequestHandler;
  /** Ends every stream; later readers are refused. */
  stop(): void;
};

const DRAIN_MS = 30_000;

export function createEventStreams(options: EventStreamOptions): EventStreams {
  const { sources, logError, heartbeatMs = 15_000, most = 64, waitingBytes = 256 * 1024 } = options;
  const open = new Set<EventWriter>();
  let stopped = false;

  /** Whose token was revoked, or who signed out, hears no more from the next heartbeat on. */
  function keep(writer: EventWriter, response: Response): void {
    const beat = () => (isStillKnown(response) ? writer.heartbeat() : writer.end());
    const heart = setInterval(beat, heartbeatMs).unref();
    open.add(writer);
    writer.closed.addEventListener('abort', () => {
      clearInterval(heart);
      open.delete(writer);
    });
  }

  function handler(...[request, response]: Parameters<RequestHandler>): void {
    const after = resumePoint(request);
    if (stopped) throw new ProvisioningError('UNAVAILABLE', 'the service is stopping');
    if (open.size >= most)
      throw new ProvisioningError(
        'UNAVAILABLE',
        `${most} event streams are open, which is the most`,
      );
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no', // nginx would hold events back
    });
    if (request.method === 'HEAD') return void response.end();
    const writer = createEventWriter(response, { waitingBytes, drainMs: DRAIN_MS });
    keep(writer, response);
    response.write('retry: 2000\n\n');
    feedEvents(sources, writer, after).catch((error: unknown) => {
      logError(error, { method: request.method, path: request.path });
      writer.end();
    });
  }

  return {
    handler,
    stop() {
      stopped = true;
      for (const writer of open) writer.end();
    },
  };
}

/** Last-Event-ID is what a reader comes back with by itself; `?after=` is for its first visit. */
function resumePoint(request: Request): number | undefined {
  const lastId = request.get('Last-Event-ID');
  const query = Object.fromEntries(queryOf(request));
  return parseInput(eventsQuery, lastId ? { ...query, after: lastId } : query).after;
}
