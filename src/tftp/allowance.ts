/**
 * So many of something a second, and no more: what keeps a flood from becoming two.
 *
 * @module
 */

/** Says whether one more is allowed at `now` (ms). */
export function createAllowance(perSecond: number): (now: number) => boolean {
  let left = perSecond;
  let since = Number.NEGATIVE_INFINITY;
  return (now) => {
    if (now - since >= 1000) {
      since = now;
      left = perSecond;
    }
    if (left <= 0) return false;
    left -= 1;
    return true;
  };
}
