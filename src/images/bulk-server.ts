/**
 * The owner of the bulk server: keeps what is published, and a worker that serves it.
 *
 * A worker that dies takes its running transfers with it and nothing else: another one starts on the
 * same port with everything that is published.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { BulkFile, BulkReport } from './bulk-file.ts';
import type { BulkLimits, BulkOrder, BulkWorkerData } from './bulk-messages.ts';
import { type BulkThread, spawnBulkWorker, watchBulkThread } from './bulk-thread.ts';
import { decodePath } from './url-path.ts';

export type BulkServerOptions = {
  /** 0 takes a free one. */
  readonly port: number;
  /** All IPv4 addresses, where it is missing. */
  readonly host?: string;
  readonly report: (report: BulkReport) => void;
  readonly limits?: Partial<BulkLimits>;
  readonly spawn?: (data: BulkWorkerData) => Worker;
};

export type BulkAddress = { readonly host: string; readonly port: number };

export type BulkServer = {
  /** Listens. Throws where the port can't be had. */
  start(): Promise<void>;
  /** Ends running transfers too. What is published stays, for another start. */
  stop(): Promise<void>;
  /**
   * Serves `file` under `path`, percent-encoded as in a URL, from now on. Running transfers of
   * what was there before go on.
   */
  publish(path: string, file: BulkFile): void;
  withdraw(path: string): void;
  /** Throws before start. */
  address(): BulkAddress;
};

const DEFAULT_LIMITS: BulkLimits = { transfers: 64, stallMs: 120_000, headersMs: 10_000 };
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** A worker that lived this long did not die of what killed the one before. */
const STEADY_MS = 60_000;

export function createBulkServer(options: BulkServerOptions): BulkServer {
  const { host = '0.0.0.0', report, spawn = spawnBulkWorker } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const files = new Map<string, BulkFile>();
  let thread: BulkThread | undefined;
  let port: number | undefined;
  let stopping = new AbortController();
  let guard: Promise<void> = Promise.resolve();

  function launch(): BulkThread {
    return watchBulkThread(spawn({ host, port: port ?? options.port, limits, files }), report);
  }

  async function start(): Promise<void> {
    if (thread !== undefined) return;
    stopping = new AbortController();
    thread = launch();
    try {
      port = await thread.listening;
    } catch (error) {
      thread = undefined;
      throw error;
    }
    guard = keepAlive(thread, stopping.signal);
  }

  /** Starts another worker whenever one has ended, after a pause that grows while they keep dying. */
  async function keepAlive(first: BulkThread, stop: AbortSignal): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    for (let current = first; ; current = launch()) {
      if (current !== first) {
        thread = current;
        announce(current);
      }
      const begun = performance.now();
      const reason = await current.ended;
      if (stop.aborted) return;
      report({ kind: 'worker-lost', reason });
      if (performance.now() - begun > STEADY_MS) pause = FIRST_PAUSE_MS;
      await delay(pause, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return;
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  function announce({ listening }: BulkThread): void {
    listening.then(
      () => report({ kind: 'worker-restarted' }),
      () => undefined, // its end is reported
    );
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await thread?.stop();
    await guard;
    thread = undefined;
    port = undefined;
  }

  function order(path: string, make: (decoded: string) => BulkOrder): void {
    const decoded = decodePath(path);
    if (decoded?.[0] !== '/') {
      throw new TypeError(`path must begin with / and be percent-encoded, not ${path}`);
    }
    const made = make(decoded);
    thread?.order(made);
  }

  function publish(path: string, file: BulkFile): void {
    if (!/^"[^"]*"$/.test(file.etag)) {
      throw new TypeError(`etag must be a strong entity tag in quotes, not ${file.etag}`);
    }
    order(path, (decoded) => {
      files.set(decoded, file);
      return { kind: 'publish', path: decoded, file };
    });
  }

  function withdraw(path: string): void {
    order(path, (decoded) => {
      files.delete(decoded);
      return { kind: 'withdraw', path: decoded };
    });
  }

  function address(): BulkAddress {
    if (port === undefined) throw new Error('the bulk server has not been started');
    return { host, port };
  }

  return { start, stop, publish, withdraw, address };
}
