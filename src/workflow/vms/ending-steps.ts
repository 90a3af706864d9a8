/**
 * Takes a machine away, a step at a time: whatever is not ours stays as it is.
 *
 * These steps never give up: what holds them is told, and when a person has mended it they go on. A machine
 * is forgotten only when it is seen to be gone.
 *
 * @module
 */
import { followTask, runs } from './follow-task.ts';
import { doubt, inspect, type Seen } from './inspect.ts';
import {
  DONE,
  QUIET,
  type StepInput,
  type StepOutcome,
  type StepPorts,
  type Steps,
  wait,
} from './step.ts';

type EndingSteps = Steps<
  'leave' | 'stop' | 'stopped' | 'destroy' | 'destroyed' | 'forget' | 'undone'
>;

const STOPPED_WITHIN_MS = 5 * 60_000;
/** Some storages write zeros over what they remove. */
const DESTROYED_WITHIN_MS = 30 * 60_000;
/** So long a question that nobody answered may still be on its way to the one who would do it. */
const UNSURE_MS = 60_000;

export function createEndingSteps(ports: StepPorts): EndingSteps {
  const { hypervisors, records, cluster, now } = ports;

  async function leave({ vm }: StepInput): Promise<StepOutcome> {
    const { nodeId } = vm;
    if (!cluster.holds(nodeId)) return DONE;
    // Wished for again at each look: the wish that is under way is left as it is.
    await cluster.leave({ nodeId, after: 'set-aside', dead: false, by: 'Pilotlight' });
    return QUIET;
  }

  async function stop({ vm }: StepInput): Promise<StepOutcome> {
    const seen = await inspect(hypervisors, vm);
    const doubtful = doubt(seen);
    if (doubtful !== undefined) return wait(doubtful);
    if (seen.kind !== 'ours') return DONE;
    const changes = { host: seen.at.host };
    if (seen.guest.lock !== undefined) return wait(`is locked (${seen.guest.lock})`);
    if (!(await hypervisors.isRunning(seen.at))) return { kind: 'done', changes };
    return { kind: 'done', changes: { ...changes, task: await hypervisors.stop(seen.at) } };
  }

  async function stopped(input: StepInput): Promise<StepOutcome> {
    const end = await followTask(hypervisors, input, { limitMs: STOPPED_WITHIN_MS, now });
    if (end.kind === 'running') return QUIET;
    if (!(await runs(hypervisors, input))) return DONE;
    if (end.kind !== 'failed') return { kind: 'to', step: 'stop' };
    input.note('alarm', `could not be stopped: ${end.reason}`);
    return { kind: 'to', step: 'stop' };
  }

  async function destroy(input: StepInput): Promise<StepOutcome> {
    const { vm } = input;
    const seen = await inspect(hypervisors, vm);
    const doubtful = doubt(seen);
    if (doubtful !== undefined) return wait(doubtful);
    if (seen.kind !== 'ours') return goneUnless(input, seen);
    if (seen.guest.lock !== undefined) return wait(`is locked (${seen.guest.lock})`);
    if (await hypervisors.isRunning(seen.at)) return { kind: 'to', step: 'stop' };
    const task = await hypervisors.destroy(seen.at);
    return { kind: 'done', changes: { host: seen.at.host, task } };
  }

  /** One that was asked for and never answered may still appear. */
  function goneUnless({ vm, note }: StepInput, seen: Seen): StepOutcome {
    if (seen.kind === 'foreign') {
      note(
        'alarm',
        `is gone: another machine has its number on ${seen.at.host}, and is left alone`,
      );
    }
    const isUnsure = vm.askedAt !== undefined && Math.abs(now() - vm.askedAt) < UNSURE_MS;
    return isUnsure && seen.kind === 'absent'
      ? wait('may still be created: nobody answered when it was asked for')
      : DONE;
  }

  async function destroyed(input: StepInput): Promise<StepOutcome> {
    const { vm, note } = input;
    const end = await followTask(hypervisors, input, { limitMs: DESTROYED_WITHIN_MS, now });
    if (end.kind === 'running') return QUIET;
    const seen = await inspect(hypervisors, vm);
    if (seen.kind !== 'absent' && seen.kind !== 'foreign') {
      if (end.kind === 'failed') note('alarm', `could not be destroyed: ${end.reason}`);
      return { kind: 'to', step: 'destroy' };
    }
    if (end.kind === 'over') note('note', 'is destroyed');
    return { kind: 'done', changes: { askedAt: undefined } };
  }

  async function forget({ vm }: StepInput): Promise<StepOutcome> {
    await records.remove(vm.id);
    return { kind: 'end' };
  }

  return { leave, stop, stopped, destroy, destroyed, forget, undone: async () => QUIET };
}
