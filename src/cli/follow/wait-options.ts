/**
 * `--wait` and `--timeout`, of every command that begins something long.
 *
 * @module
 */
import { GOALS } from './stage-goal.ts';

export const WAIT_OPTIONS = {
  wait: { kind: 'text', value: 'STAGE', choices: GOALS, help: 'follows until they are in STAGE' },
  timeout: { kind: 'duration', value: 'TIME', help: 'how long to wait; 2h where it is not given' },
} as const;

/** ms. An install over a slow link is done in less. */
export const DEFAULT_TIMEOUT = 2 * 3_600_000;
