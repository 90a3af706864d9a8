/**
 * One client's TCP connection: records in, answers out.
 *
 * It takes no more calls than it can answer soon: a client that does not take its answers is not read
 * from any further, and left after a while.
 *
 * @module
 */
import type { Socket } from 'node:net';
import { markedReply } from './rpc/message.ts';
import type { Answer, RpcDesk } from './rpc/program.ts';
import { FramingError, RecordReader } from './rpc/record-marking.ts';

export type ConnectionOptions = {
  readonly socket: Socket;
  readonly client: string;
  readonly desk: RpcDesk;
  /** ms that only go on. */
  readonly now: () => number;
  readonly limits: ConnectionLimits;
  /** What must not happen did: this connection ends, and nothing else. */
  readonly failed: (error: unknown) => void;
};

export type ConnectionLimits = {
  /** Bytes of one call. */
  readonly callBytes: number;
  /** ms in which one answer must have been taken, or half a call be completed. */
  readonly stallMs: number;
  /** ms without a call. Kernels leave by themselves after five minutes, and come back. */
  readonly idleMs: number;
  /** ms in which the first call must have come. */
  readonly firstCallMs: number;
};

export type Connection = {
  readonly client: string;
  /** When the last call came, or it was made. */
  activeAt(): number;
  /** Whether a call was answered on it. */
  isProven(): boolean;
  /** Ends it where it has stalled, or idled for too long. */
  sweep(): void;
  destroy(): void;
};

/** Calls that are being answered. Kernels have up to 16 reads in flight. */
const MAX_CALLS = 16;
/** Bytes of answers, what is read not counted, that were not taken yet. */
const MAX_REPLY_BYTES = 128 * 1024;
const MAX_FRAGMENTS = 64;

export function createConnection(options: ConnectionOptions): Connection {
  const { socket, client, desk, now, limits, failed } = options;
  const records = new RecordReader({ bytes: limits.callBytes, fragments: MAX_FRAGMENTS });
  let calls = 0;
  let replyBytes = 0;
  /** Answers that the socket has and the kernel does not. */
  let unsent = 0;
  let proven = false;
  let activeAt = now();
  /** Since when something that was to happen has not: an answer taken, half a call completed. */
  let waitingSince: number | undefined;

  const isFull = (): boolean => calls >= MAX_CALLS || replyBytes >= MAX_REPLY_BYTES;

  /** Takes calls until there is none, or enough. */
  function proceed(): void {
    try {
      while (!socket.destroyed && !isFull()) {
        const record = records.take();
        if (record === undefined) break;
        activeAt = now();
        handle(record);
      }
    } catch (error) {
      if (!(error instanceof FramingError)) failed(error);
      socket.destroy();
    }
    if (isFull()) socket.pause();
    else if (socket.isPaused()) socket.resume();
    if (unsent > 0 || (calls === 0 && records.isWithin)) waitingSince ??= now();
    else waitingSince = undefined;
  }

  function handle(record: Buffer): void {
    const answer = desk.answer(record, client);
    if (answer === undefined) return;
    calls += 1;
    if (answer instanceof Promise) answer.then(send);
    else send(answer);
  }

  /** Header and blocks in one system call. */
  function send({ reply, payload }: Answer): void {
    proven = true;
    const head = markedReply(reply, payload?.size);
    replyBytes += head.length;
    unsent += 1;
    const sent = (error?: Error | null): void => {
      calls -= 1;
      unsent -= 1;
      replyBytes -= head.length;
      payload?.sent(!error);
      waitingSince = undefined;
      proceed();
    };
    if (socket.destroyed) {
      sent(new Error('the client left'));
      return;
    }
    waitingSince ??= now();
    if (payload === undefined) {
      socket.write(head, sent);
      return;
    }
    socket.cork();
    socket.write(head);
    const [last, ...others] = payload.parts.toReversed();
    for (const part of others.reverse()) socket.write(part);
    socket.write(last ?? '', sent);
    socket.uncork();
  }

  function sweep(): void {
    const at = now();
    const stalled = waitingSince !== undefined && at - waitingSince > limits.stallMs;
    const patience = proven ? limits.idleMs : limits.firstCallMs;
    if (stalled || (calls === 0 && at - activeAt > patience)) socket.destroy();
  }

  socket.on('data', (chunk) => {
    records.push(chunk);
    proceed();
  });
  // 'close' follows.
  socket.on('error', () => undefined);
  return {
    client,
    activeAt: () => activeAt,
    isProven: () => proven,
    sweep,
    destroy: () => void socket.destroy(),
  };
}
