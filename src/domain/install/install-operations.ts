/**
 * The installs of a node, read out of its timeline: each begins where it was let install, and ends where it
 * came to its goal, failed, or was told to begin anew.
 *
 * @module
 */
import { displayName, type Node } from '../node.ts';
import type { Operation } from '../operation.ts';
import { STAGES, type Stage } from '../stage.ts';
import { CANCELLED, type TimelineEntry } from '../timeline.ts';

export type StageLine = Pick<TimelineEntry, 'id' | 'nodeId' | 'at' | 'stage' | 'text'>;

type Installing = Pick<Node, 'id' | 'hostname' | 'macs' | 'role' | 'stage' | 'progress' | 'stuck'>;

/** `lines`: those that changed its stage, oldest first. The oldest may be gone. */
export function installOperations(
  node: Installing,
  lines: readonly StageLine[],
): readonly Operation[] {
  const begins = lines.flatMap(({ stage }, index) => (stage === 'enrolled' ? [index] : []));
  return begins.map((from, order) => {
    const to = begins[order + 1];
    return oneInstall(node, lines.slice(from, to), to === undefined ? undefined : lines[to]);
  });
}

/** `next`: where a later one begins. */
function oneInstall(
  node: Installing,
  [first, ...rest]: readonly StageLine[],
  next: StageLine | undefined,
): Operation {
  const end = rest.find((line) => line.stage === 'failed' || isOver(line, node.role));
  const isCancelled = end === undefined ? next !== undefined : isCalledOff(end);
  const told = end === undefined ? next : end;
  return {
    id: `install-${first?.id}`,
    kind: 'install',
    target: { kind: 'node', id: node.id, name: displayName(node) },
    ...(told === undefined ? running(node) : over(told, isCancelled)),
    startedAt: first?.at,
  };
}

function over({ stage, text, at }: StageLine, isCancelled: boolean) {
  const state = isCancelled ? 'cancelled' : stage === 'failed' ? 'failed' : 'done';
  return {
    ...({ state, endedAt: at, step: undefined } as const),
    percent: state === 'done' ? 100 : undefined,
    reason: state === 'done' ? undefined : text,
  };
}

function running({ stage, progress, stuck }: Installing) {
  return {
    ...({ state: 'running', endedAt: undefined } as const),
    percent: progress?.percent,
    step: stage === 'installing' && progress !== undefined ? progress.step : stage,
    reason: stuck?.reason,
  };
}

function isOver(line: StageLine, role: Node['role']): boolean {
  return isThere(line.stage, role) || isCalledOff(line);
}

/** The machine is what it was before, which is no install. */
function isCalledOff({ text }: StageLine): boolean {
  return text.startsWith(CANCELLED);
}

/** A member is there when Kubernetes says that it is Ready: whether HAProxy runs is another matter. */
function isThere(stage: Stage, role: Node['role']): boolean {
  const goal = role === 'none' ? 'installed' : 'ready';
  return stage !== 'failed' && STAGES.indexOf(stage) >= STAGES.indexOf(goal);
}
