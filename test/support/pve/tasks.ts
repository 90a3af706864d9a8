/**
 * Tasks: they are answered with a UPID at once, and go on by themselves.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import { PveRefusal } from './refusal.ts';
import type { PveTask, PveWorld } from './world.ts';

export type TaskWish = {
  readonly node: string;
  readonly type: string;
  readonly id: string;
  readonly user: string;
  work(task: PveTask): Promise<void> | void;
  /** It did not end well; a node that lost its power undoes nothing. */
  undo?(): void;
};

export const POWER_CUT = 'power cut';

let lastPid = 1000;

/** The UPID. */
export function startTask(world: PveWorld, wish: TaskWish): string {
  const { node, type, id, user } = wish;
  const startedAt = Math.floor(Date.now() / 1000);
  const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, '0');
  lastPid += 1;
  const upid = `UPID:${node}:${hex(lastPid)}:${hex(lastPid * 7)}:${hex(startedAt)}:${type}:${id}:${user}:`;
  const ending = new AbortController();
  const task: PveTask = {
    ...{ upid, node, type, id, user, startedAt, ending },
    ...{ log: [], exit: undefined },
  };
  world.tasks.set(upid, task);
  void runTask(world, task, wish);
  return upid;
}

async function runTask(world: PveWorld, task: PveTask, wish: TaskWish): Promise<void> {
  const plan = world.plans.get(task.type)?.shift() ?? {};
  const { signal } = task.ending;
  try {
    await delay(plan.ms ?? world.taskMs, undefined, { signal });
    await Promise.race([plan.hangs ? NEVER : plan.until, abortion(signal)]);
    if (plan.fails !== undefined) throw new Error(plan.fails);
    await wish.work(task);
    const warned = plan.warnings !== undefined;
    task.log.push(warned ? `TASK WARNINGS: ${plan.warnings}` : 'TASK OK');
    task.exit = warned ? `WARNINGS: ${plan.warnings}` : 'OK';
  } catch (error) {
    if (signal.reason !== POWER_CUT) wish.undo?.();
    const words = signal.aborted ? 'unexpected status' : (error as Error).message;
    if (!signal.aborted) task.log.push(`TASK ERROR: ${words}`);
    task.exit = words;
  }
}

const NEVER = new Promise<never>(() => undefined);

function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Throws the refusals of the real one for what is no task of this node. */
export function taskOf(world: PveWorld, node: string, upid: string): PveTask {
  if (!/^UPID:[^:]+(?::[0-9A-F]{8,9}){3}:[^:]+:[^:]*:[^:]+:$/.test(upid)) {
    throw new PveRefusal(500, `unable to parse worker upid '${upid}'`);
  }
  const task = world.tasks.get(upid);
  if (task === undefined || task.node !== node) throw new PveRefusal(500, 'no such task');
  return task;
}
