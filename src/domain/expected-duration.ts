/**
 * How long each stage should take, and how long is too long: learnt from earlier nodes of the same
 * profile, with a default for the first ones.
 *
 * @module
 */
import type { Stage } from './stage.ts';

/**
 * The stages that end by themselves. `booting` is from the first offer to the seed, `installing` from there
 * to the installer's last word, `installed` to the first boot, `joining` to Ready, `ready` to the rotation.
 */
export const TIMED_STAGES = ['booting', 'installing', 'installed', 'joining', 'ready'] as const;
export type TimedStage = (typeof TIMED_STAGES)[number];

export function isTimed(stage: Stage): stage is TimedStage {
  return TIMED_STAGES.some((timed) => timed === stage);
}

/** All in ms. */
type Durations = {
  /** Of the whole stage, while nothing is learnt. */
  readonly expected: number;
  /** No stage is late before: an unlucky machine isn't a stuck one. */
  readonly floor: number;
  /** No silence is too long before. */
  readonly quietFloor: number;
};

const MINUTE = 60_000;

/**
 * For a small office computer with an SSD on gigabit Ethernet. Power-on to kernel took 23 to 45 s with
 * emulated firmware (measured); firmware on a board adds its self-test of 10 to 60 s, and UEFI tries
 * IPv6 and HTTP for up to 130 s where the network stands first. An install takes 6 to 8 minutes with two
 * virtual cores (reported), and longer with security updates.
 */
const DURATIONS: Readonly<Record<TimedStage, Durations>> = {
  booting: { expected: 2 * MINUTE, floor: 10 * MINUTE, quietFloor: 5 * MINUTE },
  // An installer whose archive does not answer says nothing for over ten minutes (seen on 24.04).
  installing: { expected: 12 * MINUTE, floor: 30 * MINUTE, quietFloor: 10 * MINUTE },
  installed: { expected: 3 * MINUTE, floor: 10 * MINUTE, quietFloor: 10 * MINUTE },
  joining: { expected: 3 * MINUTE, floor: 15 * MINUTE, quietFloor: 15 * MINUTE },
  ready: { expected: MINUTE, floor: 10 * MINUTE, quietFloor: 10 * MINUTE },
};

/** How many times as long as the others took is late. */
const LATE_FACTOR = 3;

/** With fewer, one odd node would be half of what is known. */
const FEWEST = 3;

/**
 * What a node should need for `stage`, in ms: the median of `times`, those of earlier nodes in ms, so that
 * no single one of them can move it beyond the others. Times that can't be (a clock was set) are left out.
 */
export function expectedMs(stage: TimedStage, times: readonly number[]): number {
  const sorted = times.filter((ms) => Number.isFinite(ms) && ms > 0).toSorted((a, b) => a - b);
  const median = sorted[(sorted.length - 1) >> 1];
  return sorted.length < FEWEST || median === undefined ? DURATIONS[stage].expected : median;
}

/** All in ms. */
export type Patience = {
  readonly expected: number;
  /** A node that is longer in its stage is late, however busy it is. */
  readonly whole: number;
  /** So is one that came no further for as long: no part of a stage should take as long as all of it. */
  readonly quiet: number;
};

export function patienceFor(stage: TimedStage, times: readonly number[]): Patience {
  const expected = expectedMs(stage, times);
  const { floor, quietFloor } = DURATIONS[stage];
  const whole = Math.max(floor, LATE_FACTOR * expected);
  return { expected, whole, quiet: Math.min(whole, Math.max(quietFloor, expected)) };
}

/** `45 s`, `6 min`, `2.5 h` */
export function durationText(ms: number): string {
  if (ms < 100_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 100 * MINUTE) return `${Math.round(ms / MINUTE)} min`;
  return `${(ms / (60 * MINUTE)).toFixed(1)} h`;
}
