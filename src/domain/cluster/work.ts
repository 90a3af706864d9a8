/**
 * Long work on a cluster as it is stored: what is to be done, with whom, and which step is next. A sequence is
 * data, and a step is stored as the next one before it begins: a restart repeats it, so each can be repeated.
 *
 * @module
 */
import type { Cluster, Member } from './cluster.ts';
import type { AfterLeaving } from './face.ts';

/** The member at work, as it was when its turn began: the cluster forgets it on the way. */
export type Seat = Pick<
  Member,
  'nodeId' | 'name' | 'address' | 'role' | 'machineId' | 'keyHash'
> & {
  /** Someone had cordoned it before: it stays so. */
  readonly wasCordoned: boolean;
};

const REMOVAL = [
  'unbalance',
  'drain',
  'leave',
  'hold',
  'delete',
  'gone',
  'password',
  'halt',
  'rearm',
  'left',
] as const;

/** What was on the machine is gone already, and a new install waits for its grant. */
const REJOIN = ['unbalance', 'drain', 'leave', 'delete', 'gone', 'password', 'left'] as const;

/** No server was ever Ready: there is no cluster yet to be taken out of. */
const UNBORN = ['leave', 'hold', 'halt', 'rearm', 'left', 'end-life'] as const;

const ROLLING = [...REMOVAL, 'return'] as const;

const UPGRADE = ['artifacts', 'drain', 'place', 'restart', 'version', 'settle'] as const;

export const PROGRAMS = {
  removal: REMOVAL,
  rejoin: REJOIN,
  unborn: UNBORN,
  rolling: ROLLING,
  upgrade: UPGRADE,
} as const;

export type Program = keyof typeof PROGRAMS;
export type StepName = (typeof PROGRAMS)[Program][number];

type Shared = {
  readonly id: string;
  /** The life that it belongs to: it ends with it. */
  readonly clusterId: string;
  readonly by: string;
  /** ms since the epoch. */
  readonly startedAt: number;
  /** Node ids. */
  readonly todo: readonly string[];
  readonly done: readonly string[];
  /** The first of `todo`, once its turn has begun. */
  readonly seat: Seat | undefined;
  readonly step: StepName;
  /** When `step` became the next; ms since the epoch. */
  readonly stepSince: number;
  readonly stopped: string | undefined;
  /** It is given up as soon as the step under way is over. */
  readonly cancelled: boolean;
};

export type Removal = Shared & {
  readonly kind: 'removal';
  readonly program: 'removal' | 'rejoin' | 'unborn';
  readonly after: AfterLeaving;
  readonly dead: boolean;
};
export type RollingReinstall = Shared & {
  readonly kind: 'rolling-reinstall';
  readonly program: 'rolling';
};
export type Upgrade = Shared & {
  readonly kind: 'upgrade';
  readonly program: 'upgrade';
  readonly version: string;
  readonly drain: boolean;
};
export type Work = Removal | RollingReinstall | Upgrade;

type Purpose =
  | Pick<Removal, 'kind' | 'program' | 'after' | 'dead'>
  | Pick<RollingReinstall, 'kind' | 'program'>
  | Pick<Upgrade, 'kind' | 'program' | 'version' | 'drain'>;

export type Beginning = Pick<Shared, 'id' | 'by' | 'startedAt' | 'todo'> & {
  readonly cluster: Pick<Cluster, 'id'>;
};

export function beginWork(purpose: Purpose, { cluster, startedAt, ...shared }: Beginning): Work {
  return {
    ...purpose,
    ...shared,
    clusterId: cluster.id,
    startedAt,
    done: [],
    seat: undefined,
    step: firstStep(purpose.program),
    stepSince: startedAt,
    stopped: undefined,
    cancelled: false,
  };
}

export const firstStep = (program: Program): StepName => PROGRAMS[program][0];

/** Undefined after the last. */
export function stepAfter({ program, step }: Work): StepName | undefined {
  const steps: readonly StepName[] = PROGRAMS[program];
  return steps[steps.indexOf(step) + 1];
}

/** What is meant for the machine that leaves. */
export function leavingOf(work: Work): {
  readonly after: AfterLeaving;
  /** Nothing of it is left that could be drained or spoken to. */
  readonly isLost: boolean;
} {
  if (work.kind !== 'removal') return { after: 'reinstall', isLost: false };
  return { after: work.after, isLost: work.dead || work.program === 'rejoin' };
}

/** Whether what the step does can no longer be undone: from then on the member has left, or will. */
export function isBeyondReturn({ program, step }: Work): boolean {
  if (program === 'upgrade' || step === 'return') return false;
  if (program === 'rejoin' || program === 'unborn') return true;
  const steps: readonly StepName[] = PROGRAMS[program];
  return steps.indexOf(step) >= steps.indexOf('leave');
}

/** Whether `nodeId` is on its way out by `work`, from its first step on. */
export function takesOut(work: Work, nodeId: string): boolean {
  if (work.kind === 'removal') return work.todo[0] === nodeId;
  return work.kind !== 'upgrade' && work.step !== 'return' && work.seat?.nodeId === nodeId;
}

/** Steps that need no Kubernetes API: a member that left may have been the way to it. */
const WITHOUT_API: ReadonlySet<StepName> = new Set(['halt', 'rearm', 'left', 'return', 'end-life']);

export function needsApi({ program, step }: Work): boolean {
  return program !== 'unborn' && !WITHOUT_API.has(step);
}
