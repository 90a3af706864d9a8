/**
 * What a step is given, and what it comes to.
 *
 * @module
 */
import type { Node } from '../../domain/node.ts';
import type { VmChanges } from '../../domain/vm/moves.ts';
import type { StepName } from '../../domain/vm/steps.ts';
import type { Vm } from '../../domain/vm/vm.ts';
import type { Lane } from './lane.ts';
import type { VmPorts } from './ports.ts';

export type StepOutcome =
  | { readonly kind: 'done'; readonly changes?: VmChanges }
  /** On to another step of its program, ahead or back. */
  | { readonly kind: 'to'; readonly step: StepName; readonly changes?: VmChanges }
  /** It is tried again at the next look, or `pauseMs` later. Without a reason all is well. */
  | { readonly kind: 'wait'; readonly reason?: string; readonly pauseMs?: number }
  /** It can't be done, and trying again would not help. */
  | { readonly kind: 'fail'; readonly reason: string }
  /** It is forgotten. */
  | { readonly kind: 'end' };

export type StepInput = {
  readonly vm: Vm;
  readonly node: Node | undefined;
  /** Stores what was found out while the step goes on. Rejects where the machine was given another program. */
  readonly keep: (changes: VmChanges) => Promise<Vm>;
  /** A line on the node's timeline, after the machine's name. */
  readonly note: (kind: 'note' | 'alarm', words: string) => void;
};

/** Does one step, or finds it done. May reject: it is tried again. */
export type Step = (input: StepInput) => Promise<StepOutcome>;
export type Steps<Name extends StepName = StepName> = Readonly<Record<Name, Step>>;

export type StepPorts = VmPorts & {
  /** Whoever chooses numbers does so in it. */
  readonly choosing: Lane;
};

export const DONE: StepOutcome = { kind: 'done' };
export const QUIET: StepOutcome = { kind: 'wait' };

export function wait(reason: string): StepOutcome {
  return { kind: 'wait', reason };
}

export function fail(reason: string): StepOutcome {
  return { kind: 'fail', reason };
}

/** ms since the step became the next one; a clock that was set back makes it 0. */
export function since({ vm }: StepInput, now: number): number {
  return Math.max(0, now - vm.stepSince);
}
