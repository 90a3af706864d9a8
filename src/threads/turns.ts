/**
 * Lets a few jobs run at once, and the rest wait in line.
 *
 * @module
 */

export type Turns = {
  run<Result>(job: () => Promise<Result>): Promise<Result>;
  /** Whether the next one would not wait. */
  isFree(): boolean;
};

export function createTurns(limit: number): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function run<Result>(job: () => Promise<Result>): Promise<Result> {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await job();
    } finally {
      // The place goes to the next in line, or is given up.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return { run, isFree: () => running < limit };
}
