/**
 * Lets a few costly jobs run at once and a few more wait; the rest are refused at the door.
 *
 * @module
 */
import { ProvisioningError } from '../../domain/errors.ts';

export type Turnstile = <T>(job: () => Promise<T>) => Promise<T>;

/** Throws TOO_MANY_REQUESTS when `atOnce` jobs run and `waiting` more already wait. */
export function createTurnstile(limits: { atOnce: number; waiting: number }): Turnstile {
  let running = 0;
  const queue: (() => void)[] = [];

  function enter(): Promise<void> {
    if (running < limits.atOnce) {
      running++;
      return Promise.resolve();
    }
    if (queue.length >= limits.waiting) {
      throw new ProvisioningError('TOO_MANY_REQUESTS', 'too many unknown tokens are being checked');
    }
    return new Promise((resolve) => queue.push(resolve));
  }

  /** A place that is left goes to the first in the queue: `running` stays as it is then. */
  function leave(): void {
    const next = queue.shift();
    if (next === undefined) running--;
    else next();
  }

  return async (job) => {
    await enter();
    try {
      return await job();
    } finally {
      leave();
    }
  };
}
