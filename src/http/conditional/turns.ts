/**
 * Changes of one thing, one after the other: what a condition was true of is what is changed.
 *
 * @module
 */

/** Runs `job` when every job of the same `key` that came before is over, whatever became of it. */
export type InTurn = <T>(key: string, job: () => Promise<T>) => Promise<T>;

export function createTurns(): InTurn {
  const tails = new Map<string, Promise<unknown>>();
  return async (key, job) => {
    const before = tails.get(key) ?? Promise.resolve();
    const done = before.then(job, job);
    tails.set(key, done);
    try {
      return await done;
    } finally {
      if (tails.get(key) === done) tails.delete(key);
    }
  };
}
