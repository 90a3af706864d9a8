/**
 * Tells a clock that was set from time that passed.
 *
 * A Raspberry Pi has no clock that runs without power: after an outage it begins where it was switched off, and
 * is set forward, often by hours, once it has reached a time server.
 *
 * @module
 */

/** ms. `wall` since the epoch; `steady` since any moment, and never set. */
export type ClockReading = { readonly wall: number; readonly steady: number };

export type ClockStep = {
  /** ms; negative where it was set back. */
  readonly by: number;
  /** What the clock showed when it was set. ms since the epoch. */
  readonly from: number;
};

/** Time servers slew what is less than half a second, and a late timer is no step: a minute is beyond both. */
const SMALLEST_MS = 60_000;

/** The step between two readings; undefined where time has only passed. */
export function clockStep(before: ClockReading, now: ClockReading): ClockStep | undefined {
  const from = before.wall + (now.steady - before.steady);
  const by = now.wall - from;
  return Math.abs(by) < SMALLEST_MS ? undefined : { by, from };
}
