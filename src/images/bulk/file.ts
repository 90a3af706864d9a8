/**
 * What the bulk server serves, and what it tells of it.
 *
 * @module
 */

/** A file, or a part of one, under one path. */
export type BulkFile = {
  /** In the file system. */
  readonly path: string;
  /** Where the part begins, in bytes; 0 for a whole file. */
  readonly offset: number;
  /** Of the part, in bytes. */
  readonly size: number;
  /** A strong entity tag, with its quotes. */
  readonly etag: string;
  readonly contentType: string;
  /** The file's `mtimeMs`: a file that has another was changed, and nothing of it is sent. */
  readonly modifiedAt: number;
  /**
   * The file's tag (file-tag.ts), where what is served was checked: a file that was swapped for another
   * of the same size and time is not served either.
   */
  readonly tag?: string;
  /** A few bytes that are sent before and after it, as if they were of the file. */
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
};

/** Bytes of all that is published under the path. */
export function publishedSize({ size, before, after }: BulkFile): number {
  return (before?.length ?? 0) + size + (after?.length ?? 0);
}

/** How a transfer ended. */
export type BulkTransfer = {
  /**
   * `sent`: the kernel took every byte. `aborted`: the client left, or took nothing for too long.
   * `failed`: the file could not be read, or changed; the connection was ended.
   */
  readonly kind: 'sent' | 'aborted' | 'failed';
  /** As published. */
  readonly path: string;
  /** The client's address. */
  readonly client: string;
  /** Of the body, taken by the kernel. */
  readonly bytes: number;
  readonly ms: number;
  /** Whether these were all the bytes of the file, and not those of a range or of a part. */
  readonly whole: boolean;
  /** Why it failed. */
  readonly reason?: string;
};

export type BulkReport =
  | BulkTransfer
  /** Clients can't be let in, the process has too many files open. Once a minute at most. */
  | { readonly kind: 'not-accepting'; readonly reason: string }
  /** The worker ended by itself, and another takes its place. */
  | { readonly kind: 'worker-lost'; readonly reason: string }
  | { readonly kind: 'worker-restarted' };
