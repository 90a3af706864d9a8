/**
 * Kysely over the database's thread.
 *
 * There is one connection. Kysely's own mutex hands it to one user at a time, because the adapter
 * of SQLite says that it supports no more: a transaction owns it from `begin` to `commit`.
 *
 * @module
 */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { SqliteThread } from './sqlite-thread.ts';

export type WorkerDialectOptions = {
  /** A file, or `:memory:`. */
  readonly path: string;
  /** The thread ended without having been told to: nothing can be stored any more. */
  readonly onDeath: (error: Error) => void;
};

export class WorkerDialect implements Dialect {
  readonly #options: WorkerDialectOptions;

  constructor(options: WorkerDialectOptions) {
    this.#options = options;
  }

  createDriver(): Driver {
    return new WorkerDriver(this.#options);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }

  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }
}

/** SQLite rolls DDL back like anything else: a migration that is cut off leaves nothing behind. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class WorkerDriver implements Driver {
  readonly #path: string;
  readonly #thread: SqliteThread;

  constructor({ path, onDeath }: WorkerDialectOptions) {
    this.#path = path;
    this.#thread = new SqliteThread(onDeath);
  }

  async init(): Promise<void> {
    await this.#thread.open(this.#path);
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new WorkerConnection(this.#thread);
  }

  /** IMMEDIATE: each of our transactions writes, and one that began by reading could not wait for the lock. */
  async beginTransaction(): Promise<void> {
    await this.#run('begin immediate');
  }

  async commitTransaction(): Promise<void> {
    await this.#run('commit');
  }

  async rollbackTransaction(): Promise<void> {
    await this.#thread.ask({ kind: 'rollback' });
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#thread.close();
  }

  async #run(sql: string): Promise<void> {
    await this.#thread.ask({ kind: 'run', sql, parameters: [] });
  }
}

class WorkerConnection implements DatabaseConnection {
  readonly #thread: SqliteThread;

  constructor(thread: SqliteThread) {
    this.#thread = thread;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.#thread.ask({ kind: 'run', sql, parameters });
    return {
      rows: result.rows as R[],
      ...(result.changes !== undefined && { numAffectedRows: BigInt(result.changes) }),
      ...(result.lastInsertRowid !== undefined && { insertId: BigInt(result.lastInsertRowid) }),
    };
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the registry is never streamed: read it in pages');
  }
}
