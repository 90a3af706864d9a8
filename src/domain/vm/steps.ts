/**
 * What is done to a machine, as sequences of steps: data, so that each can be stored as the next one.
 *
 * @module
 */
import type { Vm, VmState } from './vm.ts';

/** `created`, `started` and the like follow the task that the step before began. */
const MAKING = ['plan', 'create', 'created', 'start', 'started'] as const;
/** Its system is installed; then it gets the memory that it is to keep, for which it has to be off. */
const KEEPING = ['install', 'resize', 'restart', 'restarted', 'rest'] as const;
const ENDING = ['stop', 'stopped', 'destroy', 'destroyed'] as const;

export const PROGRAMS = {
  create: [...MAKING, ...KEEPING],
  /** The same machine, made anew: its node is to be installed again. */
  replace: [...ENDING, ...MAKING, ...KEEPING],
  delete: ['leave', ...ENDING, 'forget'],
  /** Making it failed half-way: what there is of it is taken away. */
  undo: [...ENDING, 'undone'],
} as const;

export type Program = keyof typeof PROGRAMS;
export type StepName = (typeof PROGRAMS)[Program][number];

export const firstStep = (program: Program): StepName => PROGRAMS[program][0];

/** Undefined after the last. */
export function stepAfter({ program, step }: Pick<Vm, 'program' | 'step'>): StepName | undefined {
  const steps: readonly StepName[] = PROGRAMS[program];
  return steps[steps.indexOf(step) + 1];
}

export function isProgram(text: string): text is Program {
  return Object.hasOwn(PROGRAMS, text);
}

export function isStepOf(program: Program, text: string): text is StepName {
  return PROGRAMS[program].some((step) => step === text);
}

const isOneOf = (steps: readonly StepName[], step: StepName): boolean => steps.includes(step);

/** Whether nothing was installed on it yet, so that it may be taken away where it can't be made. */
export function isMaking({ step }: Pick<Vm, 'step'>): boolean {
  return isOneOf(MAKING, step);
}

/** Whether it was made and started: its node tells how far it is. */
export function isMade({ step }: Pick<Vm, 'step'>): boolean {
  return isOneOf(KEEPING, step);
}

/** Whether what its host has free does not yet lack what it takes. */
export function isPromised(vm: Pick<Vm, 'program' | 'step'>): boolean {
  return vm.program !== 'delete' && vm.program !== 'undo' && !isMade(vm);
}

export function stateOf(vm: Pick<Vm, 'program' | 'step' | 'failure'>): VmState {
  if (vm.failure !== undefined) return 'failed';
  if (isMade(vm)) return 'running';
  switch (vm.program) {
    case 'delete':
      return 'deleting';
    case 'replace':
      return 'replacing';
    case 'undo':
      return 'failed';
    case 'create':
      return makingState(vm.step);
  }
}

function makingState(step: StepName): VmState {
  if (step === 'plan') return 'planned';
  return step === 'start' || step === 'started' ? 'starting' : 'creating';
}

/** For people, to stand after the machine's name. */
export const STEP_WORDS: Readonly<Record<StepName, string>> = {
  plan: 'waits to be created',
  create: 'is about to be created',
  created: 'is being created',
  start: 'is about to be started',
  started: 'is being started',
  install: 'runs; its system is being installed',
  resize: 'gets the memory that it is to keep',
  restart: 'is about to be started again',
  restarted: 'is being started again',
  rest: 'runs',
  leave: 'leaves the cluster',
  stop: 'is about to be stopped',
  stopped: 'is being stopped',
  destroy: 'is about to be destroyed',
  destroyed: 'is being destroyed',
  forget: 'is about to be forgotten',
  undone: 'was taken away again',
};
