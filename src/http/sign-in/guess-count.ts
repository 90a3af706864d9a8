/**
 * Counts wrong guesses by address, and refuses those who guess on.
 *
 * @module
 */
import { ProvisioningError } from '../../domain/errors.ts';

export type GuessCount = {
  /** Throws TOO_MANY_REQUESTS once `address` has guessed too often of late. */
  refuseTooMany(address: string): void;
  count(address: string): void;
};

export type GuessLimits = {
  readonly what: 'keys' | 'tokens';
  readonly most: number;
  readonly withinMs: number;
  readonly now: () => number;
};

/** A flood from made-up addresses must not eat memory; the one that has been quiet longest is forgotten. */
const MOST_ADDRESSES = 1024;

export function createGuessCount({ what, most, withinMs, now }: GuessLimits): GuessCount {
  const guesses = new Map<string, { readonly since: number; readonly count: number }>();

  return {
    refuseTooMany(address) {
      const found = guesses.get(address);
      if (found === undefined || now() - found.since >= withinMs || found.count < most) return;
      const message = `${address} sent too many wrong ${what}`;
      throw new ProvisioningError('TOO_MANY_REQUESTS', message);
    },

    count(address) {
      const found = guesses.get(address);
      const isOver = found === undefined || now() - found.since >= withinMs;
      guesses.delete(address);
      guesses.set(
        address,
        isOver ? { since: now(), count: 1 } : { ...found, count: found.count + 1 },
      );
      const [quietest] = guesses.keys();
      if (guesses.size > MOST_ADDRESSES && quietest !== undefined) guesses.delete(quietest);
    },
  };
}
