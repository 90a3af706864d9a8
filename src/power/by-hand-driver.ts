/**
 * A machine that a person switches. A system of ours that runs on it can still be told to restart, for a
 * reinstall alone.
 *
 * @module
 */
import type { PowerAction, PowerDriver, PowerOutcome } from '../domain/power.ts';

const BUTTON: Readonly<Record<PowerAction, string>> = {
  on: 'press its button',
  off: 'shut it down, or hold its button for some seconds',
  cycle: 'hold its button for some seconds, and press it again',
  reset: 'restart it',
};

export function createByHandDriver(overSsh: PowerDriver): PowerDriver {
  return {
    async act({ name }, { action, boot }): Promise<PowerOutcome> {
      const choice =
        boot === undefined ? '' : ', and choose the network at its start (F12 on a Dell)';
      const words = `nothing switches ${name} (its power driver is none): ${BUTTON[action]}${choice}`;
      return { kind: 'pressed-by-hand', words };
    },

    bootFromNetwork: (target) => overSsh.bootFromNetwork(target),
  };
}
