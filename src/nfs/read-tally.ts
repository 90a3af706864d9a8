/**
 * How much each client has read under each export: told every few seconds while it grows, and at last
 * when it is over.
 *
 * @module
 */
import type { Tag } from './nfs3/file-handle.ts';

export type ReadTotal = {
  readonly client: string;
  readonly exported: Tag;
  /** That the client's kernel was given, since it began. */
  readonly bytes: number;
  /** The client's last connection is gone: what it reads later is counted anew. */
  readonly isOver: boolean;
};

export type ReadTally = {
  add(client: string, exported: Tag, bytes: number): void;
  /** Tells what has grown. */
  flush(): void;
  /** Tells and forgets what a client read. */
  end(client: string): void;
};

export function createReadTally(tell: (total: ReadTotal) => void): ReadTally {
  const totals = new Map<string, Map<Tag, { bytes: number; told: number }>>();

  function add(client: string, exported: Tag, bytes: number): void {
    const own = totals.get(client) ?? new Map<Tag, { bytes: number; told: number }>();
    totals.set(client, own);
    const total = own.get(exported) ?? { bytes: 0, told: 0 };
    own.set(exported, total);
    total.bytes += bytes;
  }

  function flush(): void {
    for (const [client, own] of totals) {
      for (const [exported, total] of own) {
        if (total.told === total.bytes) continue;
        total.told = total.bytes;
        tell({ client, exported, bytes: total.bytes, isOver: false });
      }
    }
  }

  function end(client: string): void {
    const own = totals.get(client);
    totals.delete(client);
    for (const [exported, { bytes }] of own ?? []) tell({ client, exported, bytes, isOver: true });
  }

  return { add, flush, end };
}
