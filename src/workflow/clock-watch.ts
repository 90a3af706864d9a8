/**
 * Notices when this host's clock is set while the service runs.
 *
 * @module
 */
import { type ClockReading, type ClockStep, clockStep } from '../domain/clock-step.ts';

export type ClockWatchPorts = {
  readonly read: () => ClockReading;
  readonly stepped: (step: ClockStep) => void;
};

/** `look` is to be called every second or so: a step is told once, by the first look after it. */
export function createClockWatch({ read, stepped }: ClockWatchPorts): { look(): void } {
  let last = read();
  return {
    look() {
      const now = read();
      const step = clockStep(last, now);
      last = now;
      if (step !== undefined) stepped(step);
    },
  };
}
