/**
 * One thing after the other, in the order in which they were asked for.
 *
 * @module
 */

export type Lane = {
  run<T>(act: () => Promise<T>): Promise<T>;
};

export function createLane(): Lane {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run(act) {
      const done = tail.then(act, act);
      tail = done.catch(() => undefined);
      return done;
    },
  };
}
