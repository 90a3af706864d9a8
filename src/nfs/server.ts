/**
 * The owner of the NFS server: keeps what is published, and a worker that serves it.
 *
 * Clients outlive it. Handles are derived, so another worker, or the service started again, goes on
 * where the one before ended: a mounted machine waits, and reads on.
 *
 * @module
 */
import type { InterfaceAddress } from '../domain/ipv4.ts';
import { createKeptWorker } from '../threads/kept-worker.ts';
import type { Thread } from '../threads/thread.ts';
import type { WatchedWorker } from '../threads/watched-worker.ts';
import { checkExportPath } from './exports.ts';
import type { ImageFile } from './file-tree.ts';
import type {
  BoundPorts,
  InheritedListener,
  NfsLimits,
  NfsOrder,
  NfsWorkerData,
} from './nfs-messages.ts';
import type { NfsReport } from './nfs-report.ts';
import { watchNfsWorker } from './nfs-thread.ts';

export type NfsServerOptions = {
  /** Starts a thread that calls `serveNfs` with a reader of images. */
  readonly spawn: (data: NfsWorkerData) => Thread;
  /** Of NFS and MOUNT; 2049. 0 takes a free one. */
  readonly nfsPort?: number;
  /** Of the port mapper; 111, the only one that clients know. 0 takes a free one. */
  readonly portmapPort?: number;
  /** All IPv4 addresses, where they are missing. */
  readonly hosts?: readonly string[];
  /** Used in place of ports that would have to be opened, by the first worker: they are lost with it. */
  readonly inherited?: readonly InheritedListener[];
  /** 32 bytes. Who has them can make handles; with others all handles of before are stale. */
  readonly handleSecret: Uint8Array;
  readonly report: (report: NfsReport) => void;
  readonly limits?: Partial<NfsLimits>;
  readonly rpcbindSocket?: string;
};

export type NfsAvailability =
  | { readonly ok: true }
  /** In words, for people who ask why machines do not mount. */
  | { readonly ok: false; readonly reason: string };

export type NfsServer = {
  /**
   * Resolves when it has tried to have its ports: whether it has, `available` says. It goes on trying.
   * Rejects where the worker can't run at all.
   */
  start(): Promise<void>;
  /** Takes back what was registered. What is published stays, for another start. */
  stop(): Promise<void>;
  /** `image` can be mounted under `exportPath`, as `/install/TICKET`, and in the folders below. */
  publish(exportPath: string, image: ImageFile): void;
  /** Who has mounted it reads on, as long as it reads. */
  withdraw(exportPath: string): void;
  /** All images that there are: handles of theirs are good, whatever is published. */
  setImages(images: readonly ImageFile[]): void;
  /** Who may mount and read. At first nobody. */
  setNetworks(networks: readonly InterfaceAddress[]): void;
  available(): NfsAvailability;
  /** The ports that it has. Throws where there are none. */
  ports(): BoundPorts;
};

const MiB = 1024 * 1024;
const DEFAULT_LIMITS: NfsLimits = {
  ...{ callBytes: 8192, perClient: 8, connections: 256 },
  ...{ stallMs: 60_000, idleMs: 15 * 60_000, firstCallMs: 60_000 },
  ...{ cacheBytes: 32 * MiB, checkEveryMs: 1000, lingerMs: 15 * 60_000 },
  ...{ graceMs: 120_000, tallyMs: 5000, sweepMs: 5000, retryMs: 30_000 },
};
const LEAST_CACHE_BYTES = 16 * MiB;
const NOT_STARTED = 'it has not been started';

export function createNfsServer(options: NfsServerOptions): NfsServer {
  const { report, spawn } = options;
  const fixed = fixedData(options);
  const exports = new Map<string, ImageFile>();
  let images: readonly ImageFile[] | undefined;
  let networks: readonly InterfaceAddress[] = [];
  let bound: BoundPorts | string = NOT_STARTED;
  let inherited = options.inherited ?? [];

  function launch(): WatchedWorker<NfsOrder> {
    // Clients know the ports of the worker before: a free one is taken once.
    const known = typeof bound === 'string' ? {} : definite(bound);
    const ports = { ...fixed.ports, ...known, inherited };
    const data: NfsWorkerData = { ...fixed, ports, networks, exports, images };
    return watchNfsWorker(spawn(data), { report, ports: portsChanged });
  }

  function portsChanged(state: BoundPorts | string): void {
    bound = state;
    if (typeof state === 'string') report({ kind: 'unavailable', reason: state });
    else report({ kind: 'available' });
  }

  /** Whatever has the numbers of those sockets next is somebody else's. */
  function lost(reason: string): void {
    report({ kind: 'worker-lost', reason });
    if (inherited.length > 0) report({ kind: 'sockets-lost', reason });
    inherited = [];
  }

  const worker = createKeptWorker<NfsOrder>({
    launch,
    lost,
    restarted: () => report({ kind: 'worker-restarted' }),
  });

  async function stop(): Promise<void> {
    await worker.stop();
    bound = NOT_STARTED;
    inherited = [];
  }

  function publish(exportPath: string, { path, etag, size, modifiedAt }: ImageFile): void {
    checkExportPath(exportPath);
    const image = { path, etag, size, modifiedAt };
    exports.set(exportPath, image);
    worker.order({ kind: 'publish', path: exportPath, image });
  }

  function withdraw(exportPath: string): void {
    if (exports.delete(exportPath)) worker.order({ kind: 'withdraw', path: exportPath });
  }

  return {
    ...{ start: worker.start, stop, publish, withdraw },
    setImages: (all) => {
      images = all.map(({ path, etag, size, modifiedAt }) => ({ path, etag, size, modifiedAt }));
      worker.order({ kind: 'images', images });
    },
    setNetworks: (served) => {
      networks = served.map(({ address, prefixLength }) => ({ address, prefixLength }));
      worker.order({ kind: 'networks', networks });
    },
    available: () => (typeof bound === 'string' ? { ok: false, reason: bound } : { ok: true }),
    ports: () => {
      if (typeof bound === 'string') throw new Error(`the NFS server has no ports: ${bound}`);
      return bound;
    },
  };
}

function definite({ nfs, portmap }: BoundPorts): { nfs: number; portmap?: number } {
  return portmap === undefined ? { nfs } : { nfs, portmap };
}

function fixedData(options: NfsServerOptions): Pick<NfsWorkerData, 'limits' | 'handleSecret'> & {
  readonly ports: Omit<NfsWorkerData['ports'], 'inherited'>;
} {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  if (limits.cacheBytes < LEAST_CACHE_BYTES) {
    throw new RangeError(
      `cacheBytes: expected ${LEAST_CACHE_BYTES} and more, got ${limits.cacheBytes}`,
    );
  }
  if (options.handleSecret.length !== 32) {
    throw new TypeError(`handleSecret: expected 32 bytes, got ${options.handleSecret.length}`);
  }
  const ports = {
    hosts: options.hosts ?? ['0.0.0.0'],
    nfs: options.nfsPort ?? 2049,
    portmap: options.portmapPort ?? 111,
    rpcbindSocket: options.rpcbindSocket ?? '/run/rpcbind.sock',
  };
  // A copy: a view of a larger buffer would be sent whole.
  return { ports, limits, handleSecret: Uint8Array.from(options.handleSecret) };
}
