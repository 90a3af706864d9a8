/**
 * Follows a task of a hypervisor to its end, or to the end of our patience.
 *
 * @module
 */
import { inspect, placeOf } from './inspect.ts';
import type { HypervisorHands } from './ports.ts';
import { type StepInput, since } from './step.ts';

export type TaskEnd =
  | { readonly kind: 'running' }
  | { readonly kind: 'over' }
  /** Nobody knows of it, or not any more: what there is tells. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'failed'; readonly reason: string };

export type TaskPatience = { readonly limitMs: number; readonly now: () => number };

/** A task that never ends is cancelled, and counts as failed. */
export async function followTask(
  hands: HypervisorHands,
  input: StepInput,
  { limitMs, now }: TaskPatience,
): Promise<TaskEnd> {
  const { vm, note } = input;
  if (vm.task === undefined) return { kind: 'lost' };
  const at = placeOf(vm);
  const seen = await hands.task(at, vm.task);
  switch (seen.kind) {
    case 'running':
      break;
    case 'done':
      if (seen.warning !== undefined) note('alarm', `was warned of: ${seen.warning}`);
      return { kind: 'over' };
    case 'failed':
      return seen;
    case 'unknown':
      return { kind: 'lost' };
  }
  if (since(input, now()) < limitMs) return { kind: 'running' };
  await hands.cancelTask(at, vm.task).catch(() => undefined);
  const minutes = Math.round(limitMs / 60_000);
  return { kind: 'failed', reason: `its task has not ended within ${minutes} minutes` };
}

/** Whether the machine runs, which is what counts where a task has failed because it did already. */
export async function runs(hands: HypervisorHands, input: StepInput): Promise<boolean> {
  const seen = await inspect(hands, input.vm);
  return seen.kind === 'ours' && (await hands.isRunning(seen.at));
}
