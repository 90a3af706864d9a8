/**
 * When to try again what failed, and since when it has.
 *
 * @module
 */

export type Backoff = {
  /** Whether it is time for another attempt. */
  isDue(now: number): boolean;
  /** For how long (ms) every attempt has failed; 0 where the last one did not. */
  failed(now: number): number;
  succeeded(): void;
};

export function createBackoff({ firstMs, mostMs }: { firstMs: number; mostMs: number }): Backoff {
  let pauseMs = 0;
  let last = 0;
  let since: number | undefined;

  return {
    // A clock that was set back must not make a pause of years.
    isDue: (now) => pauseMs === 0 || Math.abs(now - last) >= pauseMs,
    failed(now) {
      pauseMs = Math.min(mostMs, pauseMs === 0 ? firstMs : pauseMs * 2);
      last = now;
      since ??= now;
      return Math.max(0, now - since);
    },
    succeeded() {
      pauseMs = 0;
      since = undefined;
    },
  };
}

/** The words of a failure. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
