/**
 * One write after the other: each a transaction, then the snapshot, then the subscribers.
 *
 * @module
 */
import type { Kysely, Transaction } from 'kysely';
import type { RegistryChange } from './changes.ts';
import type { Tables } from './schema.ts';

/** One transaction under way. What it changes becomes visible when it is committed, or never. */
export type Unit = {
  readonly db: Transaction<Tables>;
  readonly changed: (change: RegistryChange) => void;
};

/** They hear of each transaction before its caller does, and may not throw. */
export type LaneHooks = {
  readonly committed: (changes: readonly RegistryChange[]) => void;
  readonly failed: (error: unknown) => void;
};

export class WriteLane {
  readonly #db: Kysely<Tables>;
  readonly #hooks: LaneHooks;
  #tail: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(db: Kysely<Tables>, hooks: LaneHooks) {
    this.#db = db;
    this.#hooks = hooks;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Runs `job` when every write asked for before it is over, whatever became of them. */
  run<T>(job: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the store is closed'));
    const done = this.#tail.then(job, job);
    this.#tail = done.catch(() => undefined);
    return done;
  }

  /** From inside a job: all of `work`, on the disk when this resolves, or none of it. */
  async transact<T>(work: (unit: Unit) => Promise<T>): Promise<T> {
    const changes: RegistryChange[] = [];
    const changed = (change: RegistryChange): void => {
      changes.push(change);
    };
    const done = this.#db.transaction().execute((db) => work({ db, changed }));
    done.catch(this.#hooks.failed);
    const result = await done;
    this.#hooks.committed(changes);
    return result;
  }

  /** A job of one transaction. */
  write<T>(work: (unit: Unit) => Promise<T>): Promise<T> {
    return this.run(() => this.transact(work));
  }

  /** Takes no more jobs; resolves when the ones taken are over. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#tail;
  }
}
