/**
 * What the main thread and the database's thread say to each other.
 *
 * @module
 */

export type SqliteRequest = { readonly id: number } & SqliteTask;

export type SqliteTask =
  | { readonly kind: 'open'; readonly path: string }
  | { readonly kind: 'run'; readonly sql: string; readonly parameters: readonly unknown[] }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'close' };

/** `rows` of a query; `changes` and `lastInsertRowid` of a statement that returns none. */
export type SqliteResult = {
  readonly rows: readonly unknown[];
  readonly changes: number | undefined;
  readonly lastInsertRowid: number | bigint | undefined;
};

export type SqliteReply =
  | ({ readonly id: number; readonly kind: 'done' } & SqliteResult)
  | {
      readonly id: number;
      readonly kind: 'failed';
      readonly message: string;
      /** SQLite's own, as `SQLITE_CONSTRAINT_CHECK`. */
      readonly code: string | undefined;
    };
