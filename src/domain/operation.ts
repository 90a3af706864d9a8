/**
 * Long work as one kind of thing, whatever it is made of: an install, an image that comes, a VM, work on the
 * cluster.
 *
 * Nothing is kept of it: it is read out of what is stored anyway, and so survives what that survives.
 *
 * @module
 */
import type { ClusterWork, EndedWork } from './cluster/face.ts';
import type { FacedVm } from './vm/face.ts';
import type { VmState } from './vm/vm.ts';

export const OPERATION_KINDS = [
  'image',
  'install',
  'vm',
  'removal',
  'rolling-reinstall',
  'upgrade',
] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** `stopped`: it goes no further by itself, and can be taken up again. */
export const OPERATION_STATES = ['running', 'stopped', 'done', 'failed', 'cancelled'] as const;
export type OperationState = (typeof OPERATION_STATES)[number];

export type OperationTarget = {
  readonly kind: 'node' | 'image' | 'vm' | 'cluster';
  /** Undefined for the cluster, of which there is one. */
  readonly id: string | undefined;
  readonly name: string;
};

/** Times are in ms since the epoch; what is not known is undefined. */
export type Operation = {
  /** One part of a URL's path as it stands. */
  readonly id: string;
  readonly kind: OperationKind;
  readonly target: OperationTarget;
  readonly state: OperationState;
  readonly percent: number | undefined;
  /** What happens now, in words. */
  readonly step: string | undefined;
  /** Why it waits, stopped or failed. */
  readonly reason: string | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
};

/** What is told of an image. `id` is encoded already. */
export type ImageSight = {
  readonly id: string;
  readonly label: string;
  readonly state: 'absent' | 'downloading' | 'checking' | 'verified' | 'unchecked' | 'broken';
  readonly progress: { readonly bytes: number; readonly total: number | null } | null;
  readonly reason: string | null;
};

const OF_IMAGE = {
  absent: 'stopped',
  downloading: 'running',
  checking: 'running',
  verified: 'done',
  unchecked: 'done',
  broken: 'failed',
} as const satisfies Record<ImageSight['state'], OperationState>;

export function imageOperation({ id, label, state, progress, reason }: ImageSight): Operation {
  return {
    id: `image-${id}`,
    kind: 'image',
    target: { kind: 'image', id, name: label },
    state: OF_IMAGE[state],
    percent: percentOf(progress?.bytes, progress?.total),
    step: OF_IMAGE[state] === 'running' ? state : undefined,
    reason: reason ?? undefined,
    startedAt: undefined,
    endedAt: undefined,
  };
}

const OF_VM = {
  planned: 'running',
  creating: 'running',
  starting: 'running',
  running: 'done',
  replacing: 'running',
  deleting: 'running',
  failed: 'failed',
} as const satisfies Record<VmState, OperationState>;

/** Of the machine itself: what is installed on it is another operation. */
export function vmOperation(vm: FacedVm): Operation {
  const state = OF_VM[vm.state];
  const isOver = state !== 'running';
  return {
    id: `vm-${vm.id}`,
    kind: 'vm',
    target: { kind: 'vm', id: vm.id, name: vm.name },
    state,
    percent: undefined,
    step: isOver ? undefined : vm.words,
    reason: vm.reason,
    startedAt: vm.createdAt,
    endedAt: isOver ? vm.stepSince : undefined,
  };
}

/** `nameOf`: what people call a node that may be forgotten by now. */
export function workOperation(work: ClusterWork, nameOf: (nodeId: string) => string): Operation {
  const { todo, done, stopped } = work;
  return {
    ...shared(work, nameOf),
    state: stopped === undefined ? 'running' : 'stopped',
    percent: percentOf(done.length, done.length + todo.length),
    step: work.step,
    reason: stopped,
    endedAt: undefined,
  };
}

export function endedOperation(work: EndedWork, nameOf: (nodeId: string) => string): Operation {
  const { cancelled, endedAt } = work;
  return {
    ...shared(work, nameOf),
    state: cancelled ? 'cancelled' : 'done',
    percent: cancelled ? undefined : 100,
    step: undefined,
    reason: cancelled ? 'it was given up' : undefined,
    endedAt,
  };
}

type SharedWork = Pick<ClusterWork, 'id' | 'kind' | 'startedAt' | 'todo' | 'done'>;

function shared(work: SharedWork, nameOf: (nodeId: string) => string) {
  const { id, kind, startedAt } = work;
  const [nodeId] = [...work.todo, ...work.done];
  const target: OperationTarget =
    kind === 'removal' && nodeId !== undefined
      ? { kind: 'node', id: nodeId, name: nameOf(nodeId) }
      : { kind: 'cluster', id: undefined, name: 'the cluster' };
  return { id: `work-${id}`, kind, target, startedAt };
}

/** Whole per cent, 100 only where nothing is left. */
function percentOf(part: number | undefined, whole: number | null | undefined) {
  if (part === undefined || whole === undefined || whole === null || whole <= 0) return undefined;
  return Math.min(100, Math.floor((part / whole) * 100));
}
