/**
 * A long work of the cluster's: its words, and following it to its end.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '../../api/api.ts';
import type { ClusterShape, WorkShape } from '../../api/shapes.ts';
import type { Call } from '../../command.ts';
import { CliError, EXIT } from '../../exit.ts';
import { spanText } from '../../terminal/amounts.ts';
import { bar } from '../../terminal/bar.ts';
import { readOperation } from '../operations/find-operation.ts';

export const WORK_OPTIONS = {
  wait: { kind: 'flag', help: 'follows it to its end' },
  timeout: {
    kind: 'duration',
    value: 'TIME',
    help: 'how long to follow it; 6h where it is not given',
  },
} as const;

const ASK_MS = 1000;
const DEFAULT_TIMEOUT = 6 * 3_600_000;

export function workText({ id, kind, todo, done, step, stopped }: WorkShape): string {
  const far = `${kind} ${id}: ${done.length} of ${todo.length + done.length} done`;
  if (stopped !== null) return `${far}; stopped: ${stopped}`;
  return step === null ? far : `${far}; ${step}`;
}

type WorkCall = Pick<Call<never, never>, 'api' | 'terminal' | 'json'> & {
  readonly options: { readonly wait: boolean; readonly timeout: number | undefined };
};

/** Tells of a work that was begun, and follows it where somebody wants that. */
export async function toldWork(call: WorkCall, work: WorkShape | undefined): Promise<undefined> {
  if (work === undefined) throw new CliError(EXIT.failed, 'the server did not say what it begins');
  if (call.json) call.terminal.json(work);
  else call.terminal.print(workText(work));
  if (call.options.wait) await followWork(call, work);
  else if (!call.json)
    call.terminal.note('It goes on by itself: pilotlight cluster shows how far it is.');
  return undefined;
}

/** A work that is no longer told of has ended; its operation says how. */
async function followWork({ api, terminal, options }: WorkCall, begun: WorkShape): Promise<void> {
  const { id } = begun;
  let last = begun;
  const timeout = options.timeout ?? DEFAULT_TIMEOUT;
  const end = performance.now() + timeout;
  for (;;) {
    const work = await workCalled(api, id);
    if (work === undefined) return terminal.note(await endOf(api, last));
    last = work;
    if (work.stopped !== null) {
      const advice = [`pilotlight cluster resume ${id} goes on, cluster cancel ${id} gives it up`];
      throw new CliError(EXIT.failed, workText(work), { advice });
    }
    if (performance.now() > end) {
      throw new CliError(
        EXIT.waitedTooLong,
        `not done after ${spanText(timeout)}: ${workText(work)}`,
      );
    }
    const part = work.done.length / Math.max(1, work.done.length + work.todo.length);
    terminal.progress(`${bar(part)} ${work.step ?? ''}`);
    await delay(ASK_MS);
  }
}

async function workCalled(api: Api, id: string): Promise<WorkShape | undefined> {
  const { work } = await api.get<ClusterShape>('/cluster');
  return work.find((each) => each.id === id);
}

async function endOf(api: Api, last: WorkShape): Promise<string> {
  const operation = await readOperation(api, `work-${last.id}`);
  if (operation === undefined) return 'It is over: what it was about is gone.';
  if (operation.state === 'done') return 'It is done.';
  const { kind, id, done, todo } = last;
  const far = `${done.length} of ${todo.length + done.length} done`;
  throw new CliError(EXIT.failed, `${kind} ${id} was given up: ${far}`);
}
