/**
 * Reads a Server-Sent Events stream as a client would, field by field (HTML Standard §9.2.6).
 *
 * @module
 */
import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export type ReadEvent = {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
};

export type EventReader = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly response: IncomingMessage;
  /** Everything but the events: comments and `retry`. */
  readonly asides: string[];
  /** Waits for the next `count` events. */
  next(count: number): Promise<readonly ReadEvent[]>;
  /** Waits until the stream is over. */
  readonly ended: Promise<void>;
  close(): void;
};

export async function readEvents(
  url: string,
  headers: Record<string, string>,
): Promise<EventReader> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers, agent: false }, resolve).on('error', reject);
  });
  const asides: string[] = [];
  const events: ReadEvent[] = [];
  const waiting: (() => void)[] = [];
  let text = '';
  response.setEncoding('utf8').on('data', (piece: string) => {
    const blocks = (text + piece).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event === undefined) asides.push(block);
      else events.push(event);
    }
    for (const wake of waiting.splice(0)) wake();
  });
  const ended = new Promise<void>((resolve) => {
    response
      .on('error', () => {})
      .on('close', () => {
        resolve();
        for (const wake of waiting.splice(0)) wake();
      });
  });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    response,
    asides,
    ended,
    close: () => void response.destroy(),
    async next(count) {
      while (events.length < count) {
        if (response.destroyed)
          throw new Error(`the stream ended after ${events.length} of ${count} events`);
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      return events.splice(0, count);
    },
  };
}

function parseEvent(block: string): ReadEvent | undefined {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return undefined;
  return { event: fields.get('event') ?? 'message', id: fields.get('id'), data: JSON.parse(data) };
}
