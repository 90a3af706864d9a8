/**
 * What the server tells of its work.
 *
 * @module
 */
import type { TftpClient } from './content.ts';
import type { TftpErrorCode } from './packet.ts';

type OfTransfer = {
  readonly path: string;
  readonly client: TftpClient;
  /** What the client has acknowledged. */
  readonly bytes: number;
  readonly ms: number;
};

/** The end of each request. Reasons are for people. */
export type TftpReport =
  | (OfTransfer & { readonly kind: 'sent' })
  /** By the client, or because the content could not be read any further. */
  | (OfTransfer & { readonly kind: 'aborted'; readonly reason: string })
  | (OfTransfer & { readonly kind: 'timed-out'; readonly reason: string })
  | {
      readonly kind: 'refused';
      readonly path: string;
      readonly client: TftpClient;
      readonly code: TftpErrorCode;
      readonly reason: string;
    }
  /** Not answered, or told to come again. In a flood only some of these are reported; all are counted. */
  | { readonly kind: 'dropped'; readonly client: TftpClient; readonly reason: string };

/** Since the start, but for `live`, `cachedBytes`. */
export type TftpCounters = {
  readonly requests: number;
  readonly sent: number;
  readonly aborted: number;
  readonly timedOut: number;
  readonly refused: number;
  readonly dropped: number;
  /** Acknowledged by clients, of transfers that ended. */
  readonly bytes: number;
  /** Transfers that run now. */
  readonly live: number;
  readonly cachedBytes: number;
};

type Tally = { -readonly [Name in Exclude<keyof TftpCounters, 'live' | 'cachedBytes'>]: number };

const TALLY_OF = {
  sent: 'sent',
  aborted: 'aborted',
  'timed-out': 'timedOut',
  refused: 'refused',
  dropped: 'dropped',
} as const satisfies Readonly<Record<TftpReport['kind'], keyof Tally>>;

/** Counts reports. */
export function createTally(): { readonly counts: Tally; add(report: TftpReport): void } {
  const counts = {
    requests: 0,
    sent: 0,
    aborted: 0,
    timedOut: 0,
    refused: 0,
    dropped: 0,
    bytes: 0,
  };
  return {
    counts,
    add(report) {
      counts[TALLY_OF[report.kind]] += 1;
      if ('bytes' in report) counts.bytes += report.bytes;
    },
  };
}
