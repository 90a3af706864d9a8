/**
 * One thing after the other.
 *
 * @module
 */

export type Lane = <T>(work: () => Promise<T>) => Promise<T>;

/** What fails is told to whom asked for it, and holds up nobody behind it. */
export function createLane(): Lane {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
