/**
 * The sending half of one Server-Sent Events stream (HTML Standard §9.2), with bounded memory: a reader
 * that is too slow is cut off, and comes back with the id of the last event that it has.
 *
 * @module
 */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

export type ServerSentEvent = {
  readonly event: string;
  /** What the client comes back with. Absent: its mark stays where it is. */
  readonly id?: number | undefined;
  readonly data: unknown;
};

export type EventWriter = {
  readonly closed: AbortSignal;
  send(event: ServerSentEvent): void;
  heartbeat(): void;
  /** Waits until the reader has taken what was sent; cuts it off if it takes nothing for long. */
  drained(): Promise<void>;
  end(): void;
};

export type EventWriterLimits = {
  /** Bytes that may wait for the reader. */
  readonly waitingBytes: number;
  readonly drainMs: number;
};

export function createEventWriter(
  response: ServerResponse,
  { waitingBytes, drainMs }: EventWriterLimits,
): EventWriter {
  const closed = new AbortController();
  response.once('close', () => closed.abort());

  function write(text: string): void {
    if (response.destroyed || response.writableEnded) return;
    response.write(text);
    if (response.writableLength > waitingBytes) response.destroy();
  }

  return {
    closed: closed.signal,
    send: ({ event, id, data }) =>
      write(
        `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
      ),
    heartbeat: () => write(': still here\n\n'),
    end: () => void response.end(),
    async drained() {
      if (closed.signal.aborted || !response.writableNeedDrain) return;
      const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(drainMs)]);
      await once(response, 'drain', { signal }).catch(() => response.destroy());
    },
  };
}
