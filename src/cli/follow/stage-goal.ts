/**
 * Whether a node has come as far as somebody waits for. Pure.
 *
 * @module
 */
import { STAGES, type Stage } from '../../domain/stage.ts';

/** What one can wait for. */
export const GOALS = ['installed', 'ready', 'in-rotation'] as const;
export type Goal = (typeof GOALS)[number];

/** The stages between a request to install and its end. */
const ON_THE_WAY: readonly Stage[] = ['discovered', 'enrolled', 'booting', 'installing'];

export type Awaited = {
  readonly goal: Goal;
  /** What it was installed as before does not count: it was told to install again. */
  readonly anew: boolean;
};

export type Judgement = 'reached' | 'failed' | 'waiting';

/** Judges one node, change by change. */
export function createJudge({ goal, anew }: Awaited): (stage: Stage) => Judgement {
  let hasBegun = !anew;
  return (stage) => {
    hasBegun ||= ON_THE_WAY.includes(stage);
    if (!hasBegun) return 'waiting';
    if (stage === 'failed') return 'failed';
    return STAGES.indexOf(stage) >= STAGES.indexOf(goal) ? 'reached' : 'waiting';
  };
}
