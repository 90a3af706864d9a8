/**
 * From one stored state of a machine to the next. Pure.
 *
 * @module
 */
import { firstStep, isMade, isMaking, type Program, type StepName, stepAfter } from './steps.ts';
import type { Vm } from './vm.ts';

/** What a step may find out on its way. */
export type VmChanges = Partial<
  Pick<Vm, 'name' | 'host' | 'vmid' | 'task' | 'askedAt' | 'armedAt' | 'installMemory'>
>;

/** The step is done. A task belongs to one step: unless `changes` names another, it is forgotten. */
export function advanced(vm: Vm, changes: VmChanges, at: number): Vm {
  const step = stepAfter(vm) ?? vm.step;
  return { ...vm, task: undefined, ...changes, step, stepSince: at };
}

/** Stays where it is, with what was found out. */
export function changed(vm: Vm, changes: VmChanges): Vm {
  return { ...vm, ...changes };
}

/** To another step of its program, ahead or back. */
export function sentTo(vm: Vm, step: StepName, at: number): Vm {
  return { ...vm, step, stepSince: at, task: undefined };
}

export function begun(vm: Vm, program: Program, at: number): Vm {
  const [step, task, failure] = [firstStep(program), undefined, undefined];
  return { ...vm, program, step, stepSince: at, task, failure };
}

/** The node is to be installed anew since `armedAt`: the machine is made anew. */
export function rearmed(vm: Vm, armedAt: number, at: number): Vm {
  return { ...begun(vm, 'replace', at), armedAt };
}

/** As `rearmed`, of one that may have been seen to be armed already, or is to go. */
export function remade(vm: Vm, armedAt: number, at: number): Vm {
  if (vm.program === 'delete') return vm;
  const isUnderWay = vm.program === 'replace' && !isMade(vm) && !isAtRest(vm);
  return isUnderWay && vm.armedAt === armedAt ? vm : rearmed(vm, armedAt, at);
}

/**
 * It goes no further. What was made of a machine on which nothing is installed yet is taken away; in every
 * other case it stays as it is for a person to look at.
 */
export function failed(vm: Vm, reason: string, at: number): Vm {
  const isToBeUndone = isMaking(vm) && (vm.program === 'create' || vm.program === 'replace');
  return { ...(isToBeUndone ? begun(vm, 'undo', at) : vm), failure: reason };
}

/** Whether there is anything to be done for it. A failure that is still being undone is not the end. */
export function isAtRest({ program, step, failure }: Vm): boolean {
  if (program === 'undo') return step === 'undone';
  return failure !== undefined;
}
