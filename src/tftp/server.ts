/**
 * The read-only TFTP server: RFC 1350 with the options of RFC 2347, 2348, 2349 and 7440.
 *
 * Nothing that arrives may end the process or grow its memory without bound: every answer to a
 * stranger is counted against an allowance, and every transfer against a place.
 *
 * @module
 */
import type { Ipv4Address, ServedAddress } from '../domain/ipv4.ts';
import type { TftpContent, TftpRequest } from './content.ts';
import { Listeners } from './listeners.ts';
import { Outcomes } from './outcomes.ts';
import { Reception } from './reception.ts';
import type { TftpCounters, TftpReport } from './report.ts';
import { Roster } from './roster.ts';
import { createSlabCache } from './slab-cache.ts';

export type TftpLimits = {
  /** Transfers of one client address, and of all. */
  readonly perClient: number;
  readonly total: number;
  /** Bytes and blocks, whatever a client asks for. */
  readonly blockSize: number;
  readonly windowSize: number;
  /** Packets that are kept for the next client. */
  readonly cacheBytes: number;
  /** How long a transfer goes on without progress. */
  readonly patienceMs: number;
  /** ERROR packets, and reports of drops. Beyond it there is silence. */
  readonly errorsPerSecond: number;
};

export const DEFAULT_TFTP_LIMITS: TftpLimits = {
  perClient: 16,
  total: 256,
  blockSize: 1468,
  windowSize: 64,
  cacheBytes: 32 * 1024 * 1024,
  patienceMs: 60_000,
  errorsPerSecond: 500,
};

export type TftpServerParts = {
  /** 69; 0 takes a free one for each address. */
  readonly port: number;
  /** Bound sockets from the service manager. They are served besides the addresses, or instead. */
  readonly inherited: readonly { readonly fd: number }[];
  /** Decides what a request gets. A rejection is answered with ERROR 0. */
  readonly open: (request: TftpRequest) => Promise<TftpContent>;
  readonly report: (report: TftpReport) => void;
  readonly limits?: Partial<TftpLimits>;
  /** ms of a clock that never goes back. */
  readonly now?: () => number;
};

export type TftpServer = {
  /** Listens. Rejects with each address that could not be had; the others are served all the same. */
  start(addresses: readonly ServedAddress[]): Promise<void>;
  /** The addresses of this machine have changed. Transfers that run go on. Rejects as `start` does. */
  serve(addresses: readonly ServedAddress[]): Promise<void>;
  /** Ends all transfers, telling their clients. */
  stop(): Promise<void>;
  counters(): TftpCounters;
  listening(): readonly { readonly address: Ipv4Address; readonly port: number }[];
};

/** Does nothing until it is started. */
export function createTftpServer(parts: TftpServerParts): TftpServer {
  const limits = { ...DEFAULT_TFTP_LIMITS, ...parts.limits };
  const now = parts.now ?? (() => performance.now());
  const cache = createSlabCache(limits.cacheBytes);
  const roster = new Roster(limits);
  const { open, report, port, inherited } = parts;
  const outcomes = new Outcomes({ report, perSecond: limits.errorsPerSecond, now });
  const reception = new Reception({ open, roster, outcomes, needs: { limits, cache, now } });
  const listeners = new Listeners({
    port,
    inherited,
    onPacket: (bytes, client, listener) => {
      const server = listeners.localAddress(listener, client);
      reception.onPacket({ bytes, client, server, listener });
    },
  });
  const inTurn = createTurns();
  return {
    start: (addresses) => inTurn(() => listeners.reconcile(addresses)),
    serve: (addresses) => inTurn(() => listeners.reconcile(addresses)),
    stop: () => {
      reception.dismissAll();
      return inTurn(() => listeners.close());
    },
    counters: () => ({
      ...outcomes.counts,
      live: roster.size,
      cachedBytes: cache.usage().bytes,
    }),
    listening: () => listeners.open.map((each) => ({ address: each.address, port: each.port })),
  };
}

/** Runs one change after the other, whether or not the one before succeeded. */
function createTurns(): (change: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (change) => {
    const done = last.then(change);
    last = done.catch(() => undefined);
    return done;
  };
}
