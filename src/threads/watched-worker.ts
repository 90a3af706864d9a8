/**
 * One worker, from its start to its end.
 *
 * @module
 */
import type { Thread } from './thread.ts';

export type WatchedWorker<Order> = {
  /** Once it has said that it is ready. Rejects where it ended before, or said that it can't be. */
  readonly ready: Promise<void>;
  /** Why it ended, once it has. Never rejects. */
  readonly ended: Promise<string>;
  /** Taken at once, and carried out when it has started. */
  order(order: Order): void;
  /** Resolves when the thread is gone. */
  stop(): Promise<void>;
};

export type WorkerWatch<News, Order> = {
  /** What it says. `ready` and `failed` settle how its start went. */
  readonly heard: (news: News, start: { ready(): void; failed(error: Error): void }) => void;
  /** Asks it to end. */
  readonly stopOrder: Order;
  /** For which it may go on after that; ms. */
  readonly stopGraceMs: number;
};

export function watchWorker<News, Order>(
  worker: Thread,
  { heard, stopOrder, stopGraceMs }: WorkerWatch<News, Order>,
): WatchedWorker<Order> {
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  const exited = Promise.withResolvers<void>();
  // The first reason is the cause of those that follow.
  const failed = (error: Error): void => {
    ended.resolve(error.message);
    ready.reject(error);
  };
  ready.promise.catch(() => undefined);
  worker.on('message', (news) => heard(news as News, { ready: ready.resolve, failed }));
  worker.on('error', (error) => failed(new Error(String(error), { cause: error })));
  worker.on('exit', (code) => {
    failed(new Error(`exit code ${code}`));
    exited.resolve();
  });
  return {
    ready: ready.promise,
    ended: ended.promise,
    order: (order) => worker.postMessage(order),
    async stop() {
      worker.postMessage(stopOrder);
      const timer = setTimeout(() => void worker.terminate(), stopGraceMs);
      await exited.promise;
      clearTimeout(timer);
    },
  };
}
