/**
 * What the bulk server's owner and its worker say to each other.
 *
 * @module
 */
import type { BulkFile, BulkTransfer } from './file.ts';

/** The worker's `workerData`. */
export type BulkWorkerData = {
  readonly host: string;
  readonly port: number;
  readonly limits: BulkLimits;
  /** By decoded path. */
  readonly files: ReadonlyMap<string, BulkFile>;
};

export type BulkLimits = {
  /** Bodies that are sent at the same time. More are answered with 503. */
  readonly transfers: number;
  /** A client that takes nothing for this long is left; ms. */
  readonly stallMs: number;
  /** A request must be complete after this; ms. */
  readonly headersMs: number;
};

export type BulkOrder =
  | { readonly kind: 'publish'; readonly path: string; readonly file: BulkFile }
  | { readonly kind: 'withdraw'; readonly path: string }
  | { readonly kind: 'stop' };

export type BulkNews =
  | { readonly kind: 'listening'; readonly port: number }
  /** `code` is the system's, `EADDRINUSE`; `place` is `host:port`. */
  | {
      readonly kind: 'not-listening';
      readonly code: string;
      readonly place: string;
      readonly message: string;
    }
  /** A client could not be let in: too many open files. */
  | { readonly kind: 'not-accepting'; readonly reason: string }
  | { readonly kind: 'transfer'; readonly transfer: BulkTransfer };
