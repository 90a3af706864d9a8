/**
 * Says the same thing once in a while: what arrives on a socket must not fill a log.
 *
 * @module
 */

const MAX_KEYS = 1000;

/** Whether `key` was not said in the last `ms`; it counts as said then. */
export type Quiet = (key: string, ms: number) => boolean;

export function createQuiet(now: () => number): Quiet {
  const quietUntil = new Map<string, number>();

  return (key, ms) => {
    const at = now();
    if ((quietUntil.get(key) ?? Number.NEGATIVE_INFINITY) > at) return false;
    if (quietUntil.size >= MAX_KEYS) {
      for (const [old, until] of quietUntil) if (until <= at) quietUntil.delete(old);
      if (quietUntil.size >= MAX_KEYS) return false;
    }
    quietUntil.set(key, at + ms);
    return true;
  };
}
