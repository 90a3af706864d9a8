/**
 * Asking again and again, with an end.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';

export type Deadline = {
  /** In all; ms. */
  readonly deadlineMs: number;
  /** Between two questions; ms. */
  readonly everyMs: number;
  readonly signal?: AbortSignal;
};

/**
 * The first answer that `ask` gives, or undefined once the time is up. What `ask` throws is thrown, and what
 * `signal` is aborted with.
 */
export async function askUntil<Answer>(
  { deadlineMs, everyMs, signal }: Deadline,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  for (const began = performance.now(); ; ) {
    signal?.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    const left = deadlineMs - (performance.now() - began);
    if (left <= 0) return undefined;
    await delay(Math.min(everyMs, left), undefined, { signal }).catch(() => undefined);
  }
}
