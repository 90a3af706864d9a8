/**
 * The main thread's end of the database's thread.
 *
 * @module
 */
import { Worker } from 'node:worker_threads';
import type { SqliteReply, SqliteResult, SqliteTask } from './sqlite-messages.ts';

/** What SQLite refused to do, under its own code. */
export class SqliteFailure extends Error {
  override readonly name = 'SqliteFailure';
  /** As `SQLITE_CONSTRAINT_CHECK`; undefined for a mistake in the statement's values. */
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

type Waiting = {
  readonly resolve: (result: SqliteResult) => void;
  readonly reject: (error: Error) => void;
};

/** Pages of the cache are SQLite's own memory and do not count here; rows and statements do. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

export class SqliteThread {
  readonly #onDeath: (error: Error) => void;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastId = 0;
  #closing = false;
  #death: Error | undefined;

  /** `onDeath` is called once, should the thread end without having been told to. */
  constructor(onDeath: (error: Error) => void) {
    this.#onDeath = onDeath;
  }

  /** Starts the thread and opens the file. On failure the thread is gone again. */
  async open(path: string): Promise<void> {
    const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), {
      name: 'sqlite',
      resourceLimits: RESOURCE_LIMITS,
    });
    worker.on('message', (reply: SqliteReply) => this.#settle(reply));
    worker.on('error', (cause) => this.#died(cause));
    worker.on('exit', (code) => this.#died(new Error(`it ended with code ${code}`)));
    this.#worker = worker;
    try {
      await this.ask({ kind: 'open', path });
    } catch (error) {
      this.#closing = true;
      await worker.terminate();
      throw error;
    }
  }

  /** Rejects with SqliteFailure where SQLite refuses, and with the cause of death once the thread is gone. */
  ask(task: SqliteTask): Promise<SqliteResult> {
    const worker = this.#worker;
    if (this.#death !== undefined) return Promise.reject(this.#death);
    if (worker === undefined) return Promise.reject(new Error('the database is not open'));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      try {
        worker.postMessage({ id, ...task });
      } catch (error) {
        this.#waiting.delete(id); // a value that can't be cloned
        reject(error);
      }
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#death !== undefined) return;
    await this.ask({ kind: 'close' });
    await this.#worker?.terminate();
  }

  #settle(reply: SqliteReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.kind === 'done') waiting?.resolve(reply);
    else waiting?.reject(new SqliteFailure(reply.message, reply.code));
  }

  #died(cause: unknown): void {
    if (this.#death !== undefined) return;
    const death = this.#closing
      ? new Error('the database is closed')
      : new Error('the database thread has died', { cause });
    this.#death = death;
    for (const { reject } of this.#waiting.values()) reject(death);
    this.#waiting.clear();
    if (!this.#closing) this.#onDeath(death);
  }
}
