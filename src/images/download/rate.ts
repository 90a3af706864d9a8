/**
 * How fast a download is, and how long it will take: what a progress bar says beside itself.
 *
 * @module
 */

export type Progress = {
  readonly bytes: number;
  /** Undefined where nobody knows yet. */
  readonly total: number | undefined;
  /** Bytes a second, smoothed over about ten seconds; 0 while nothing comes. */
  readonly rate: number;
  readonly secondsLeft: number | undefined;
};

export type RateMeter = {
  /** `bytes` of `total` are there at `now`, in ms. */
  update(bytes: number, total: number | undefined, now: number): void;
  /** Also falls while no update comes. */
  progress(now: number): Progress;
};

const SMOOTHING_MS = 10_000;
/** Shorter times say more about the clock than about the line. */
const SAMPLE_MS = 200;
/** Silence counts from here on: pieces come in bursts. */
const QUIET_MS = 2000;

/** Begins to count at the first update: what was there before did not come now. */
export function createRateMeter(): RateMeter {
  let counted: { readonly bytes: number; readonly at: number } | undefined;
  let first = 0;
  let rate = 0;
  let there = 0;
  let total: number | undefined;

  /** The mean of the first seconds is exact, then old seconds weigh less and less. */
  function fold(bytes: number, from: number, to: number): number {
    const ms = to - from;
    const weight = Math.max(1 - Math.exp(-ms / SMOOTHING_MS), ms / Math.max(to - first, ms));
    return rate + ((bytes * 1000) / ms - rate) * weight;
  }

  return {
    update(bytes, ofAll, now) {
      there = bytes;
      total = ofAll;
      if (counted === undefined || bytes < counted.bytes) {
        counted = { bytes, at: now };
        first = now;
      } else if (now - counted.at >= SAMPLE_MS) {
        rate = fold(bytes - counted.bytes, counted.at, now);
        counted = { bytes, at: now };
      }
    },
    progress(now) {
      const { bytes, at } = counted ?? { bytes: 0, at: now };
      const current = now - at > QUIET_MS ? fold(there - bytes, at, now) : rate;
      const left = total === undefined || current < 1 ? undefined : (total - there) / current;
      const secondsLeft = left === undefined ? undefined : Math.ceil(left);
      return { bytes: there, total, rate: Math.round(current), secondsLeft };
    },
  };
}
