/**
 * What the server tells of itself and of its clients.
 *
 * @module
 */

export type NfsReport =
  | { readonly kind: 'mounted'; readonly client: string; readonly exportPath: string }
  /** `exportPath` is undefined where the client gave up all that it had mounted. */
  | { readonly kind: 'unmounted'; readonly client: string; readonly exportPath: string | undefined }
  /** `exportPath` is what the client asked for. The same one is told once a minute. */
  | {
      readonly kind: 'refused';
      readonly client: string;
      readonly exportPath: string;
      readonly reason: string;
    }
  | ReadTotals
  /** An image can't be read, or is another one now. Once a minute. */
  | { readonly kind: 'image-failed'; readonly path: string; readonly reason: string }
  /** Something that must not happen. Once a minute. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Machines can mount, or can't any more, and why: when it changes. */
  | { readonly kind: 'available' }
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** The worker ended by itself, and another takes its place: clients wait, and go on. */
  | { readonly kind: 'worker-lost'; readonly reason: string }
  | { readonly kind: 'worker-restarted' }
  /**
   * With the worker went the sockets that were handed over, and nobody in this process can open them
   * again: a new one is handed them anew.
   */
  | { readonly kind: 'sockets-lost'; readonly reason: string };

/** Every few seconds while it grows, and when the client's last connection is gone. */
export type ReadTotals = {
  readonly kind: 'read-totals';
  readonly client: string;
  /** Undefined where it was withdrawn before this process began. */
  readonly exportPath: string | undefined;
  /** Of files, that the client was given since it connected. */
  readonly bytes: number;
  readonly isOver: boolean;
};
