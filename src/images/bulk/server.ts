/**
 * The owner of the bulk server: keeps what is published, and a worker that serves it.
 *
 * A worker that dies takes its running transfers with it and nothing else: another one starts on the
 * same port with everything that is published.
 *
 * @module
 */
import { createKeptWorker } from '../../threads/kept-worker.ts';
import type { Thread } from '../../threads/thread.ts';
import type { BulkFile, BulkReport } from './file.ts';
import type { BulkLimits, BulkOrder, BulkWorkerData } from './messages.ts';
import { spawnBulkWorker, watchBulkWorker } from './thread.ts';
import { decodePath } from './url-path.ts';

export type BulkServerOptions = {
  /** 0 takes a free one. */
  readonly port: number;
  /** All IPv4 addresses, where it is missing. */
  readonly host?: string;
  readonly report: (report: BulkReport) => void;
  readonly limits?: Partial<BulkLimits>;
  /** A thread of its own, where it is missing. */
  readonly spawn?: (data: BulkWorkerData) => Thread;
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

export function createBulkServer(options: BulkServerOptions): BulkServer {
  const { host = '0.0.0.0', report, spawn = spawnBulkWorker } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const files = new Map<string, BulkFile>();
  let port: number | undefined;
  const worker = createKeptWorker<BulkOrder>({
    launch: () =>
      watchBulkWorker(spawn({ host, port: port ?? options.port, limits, files }), {
        report,
        // The one that was free, for the workers that follow.
        listens: (listening) => {
          port = listening;
        },
      }),
    lost: (reason) => report({ kind: 'worker-lost', reason }),
    restarted: () => report({ kind: 'worker-restarted' }),
  });

  async function stop(): Promise<void> {
    await worker.stop();
    port = undefined;
  }

  function order(path: string, make: (decoded: string) => BulkOrder): void {
    const decoded = decodePath(path);
    if (decoded?.[0] !== '/') {
      throw new TypeError(`path must begin with / and be percent-encoded, not ${path}`);
    }
    const made = make(decoded);
    worker.order(made);
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

  return { start: worker.start, stop, publish, withdraw, address };
}
