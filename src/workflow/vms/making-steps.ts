/**
 * Makes a machine and starts it, a step at a time.
 *
 * What was asked for may have been done although no answer came. So each step first looks at what there is:
 * a machine of ours that is there is not made again, and one that is another's is left alone.
 *
 * @module
 */
import { isProxmoxFault } from '../../domain/proxmox-fault.ts';
import { isUnanswered } from '../../domain/vm/fault.ts';
import { installMemory } from '../../domain/vm/install-memory.ts';
import { qemuConfig } from '../../domain/vm/qemu-config.ts';
import { chooseVmid } from './choose-vmid.ts';
import { followTask, runs } from './follow-task.ts';
import { doubt, inspect, placeOf } from './inspect.ts';
import {
  DONE,
  fail,
  QUIET,
  type StepInput,
  type StepOutcome,
  type StepPorts,
  type Steps,
  wait,
} from './step.ts';

type MakingSteps = Steps<'plan' | 'create' | 'created' | 'start' | 'started'>;

/** Some storages write zeros over all of a disk. */
const CREATED_WITHIN_MS = 30 * 60_000;
const STARTED_WITHIN_MS = 5 * 60_000;

export function createMakingSteps(ports: StepPorts): MakingSteps {
  const { hypervisors, now } = ports;

  async function plan({ vm, node }: StepInput): Promise<StepOutcome> {
    if (node === undefined) return fail('has no node any more');
    if (!hypervisors.list().some(({ id }) => id === vm.hypervisor)) {
      return fail('has no hypervisor any more: it was forgotten');
    }
    const memory = installMemory(vm.memory, ports.needOf(node.profile));
    return { kind: 'done', changes: { installMemory: memory, name: node.hostname ?? vm.name } };
  }

  async function create(input: StepInput): Promise<StepOutcome> {
    const { vm, keep } = input;
    const seen = await inspect(hypervisors, vm);
    switch (seen.kind) {
      case 'ours':
        return { kind: 'done', changes: { host: seen.at.host, askedAt: undefined } };
      case 'unborn':
        // It may be the one that an earlier question of ours is making.
        return vm.askedAt === undefined ? otherVmid(input) : wait(doubt(seen) ?? '');
      case 'untagged':
        return fail(doubt(seen) ?? '');
      case 'foreign':
        return otherVmid(input);
      case 'absent':
        await keep({ askedAt: now() });
        return ask(input);
    }
  }

  async function ask(input: StepInput): Promise<StepOutcome> {
    const { vm, keep } = input;
    try {
      const task = await hypervisors.create(placeOf(vm), qemuConfig(vm));
      return { kind: 'done', changes: { task, askedAt: undefined } };
    } catch (error) {
      if (isUnanswered(error)) throw error;
      if (isProxmoxFault(error, 'vmid-taken')) return taken(input);
      await keep({ askedAt: undefined });
      throw error;
    }
  }

  /** By the one that an earlier question of ours has made, or is making, or by another. */
  async function taken(input: StepInput): Promise<StepOutcome> {
    const { vm } = input;
    const { kind } = await inspect(hypervisors, vm);
    const mayBeOurs = kind === 'ours' || (kind === 'unborn' && vm.askedAt !== undefined);
    return mayBeOurs ? { kind: 'to', step: 'create' } : otherVmid(input);
  }

  async function otherVmid({ vm, keep, note }: StepInput): Promise<StepOutcome> {
    const { hypervisor, vmid } = vm;
    if (vm.vmidIsWished) return fail(`can't be made: another machine has the number ${vmid}`);
    return ports.choosing.run(async () => {
      const next = await chooseVmid(ports, { hypervisor, after: vmid, reserved: [] });
      if (next === undefined) return fail('can’t be made: no number of the range is free');
      note('note', `takes the number ${next}: another machine has ${vmid}`);
      await keep({ vmid: next, askedAt: undefined });
      return { kind: 'to', step: 'create' };
    });
  }

  async function created(input: StepInput): Promise<StepOutcome> {
    const { vm, note } = input;
    const end = await followTask(hypervisors, input, { limitMs: CREATED_WITHIN_MS, now });
    if (end.kind === 'failed') return fail(`could not be created: ${end.reason}`);
    if (end.kind === 'running') return QUIET;
    const seen = await inspect(hypervisors, vm);
    if (seen.kind === 'unborn') return wait(doubt(seen) ?? '');
    if (seen.kind !== 'ours') return fail(`could not be created: ${NOT_OURS[seen.kind]}`);
    if (seen.guest.lock !== undefined) return wait(`is locked (${seen.guest.lock})`);
    note('note', `is created on ${seen.at.host}: ${vm.disk} GiB on ${vm.storage}`);
    return { kind: 'done', changes: { host: seen.at.host } };
  }

  return {
    plan,
    create,
    created,
    start: (input) => startStep(ports, input),
    started: (input) => startedStep(ports, input),
  };
}

const NOT_OURS = {
  absent: 'it is not there',
  foreign: 'another machine has its number',
  unborn: 'its making has broken off',
  untagged: 'it has lost its tag',
} as const;

/** Also for the start after its memory was changed. */
export async function startStep(
  { hypervisors }: StepPorts,
  { vm }: StepInput,
): Promise<StepOutcome> {
  const seen = await inspect(hypervisors, vm);
  if (seen.kind !== 'ours') return fail(`could not be started: ${NOT_OURS[seen.kind]}`);
  const { at, guest } = seen;
  const changes = { host: at.host };
  if (await hypervisors.isRunning(at)) return { kind: 'done', changes };
  if (guest.lock !== undefined) return wait(`is locked (${guest.lock})`);
  return { kind: 'done', changes: { ...changes, task: await hypervisors.start(at) } };
}

export async function startedStep(
  { hypervisors, now }: StepPorts,
  input: StepInput,
): Promise<StepOutcome> {
  const { vm, note } = input;
  const end = await followTask(hypervisors, input, { limitMs: STARTED_WITHIN_MS, now });
  if (end.kind === 'running') return QUIET;
  const isUp = await runs(hypervisors, input);
  if (end.kind === 'failed' && !isUp) return fail(`could not be started: ${end.reason}`);
  if (end.kind === 'lost' && !isUp) {
    return { kind: 'to', step: vm.step === 'started' ? 'start' : 'restart' };
  }
  // One that ended as soon as it was started was started all the same.
  note('note', `is started on ${vm.host}`);
  return DONE;
}
