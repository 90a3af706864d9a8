/**
 * Carries long work on, one step after the other: each piece of work in a run of its own, so that a slow
 * drain holds up nobody else.
 *
 * It acts only on what Kubernetes says now. Where nothing can be reached, nothing is done and nothing is
 * concluded: after a power cut everything looks dead.
 *
 * @module
 */
import { STEP_WORDS } from '../../domain/cluster/step-words.ts';
import { needsApi, type Seat, type StepName, type Work } from '../../domain/cluster/work.ts';
import { type Backoff, createBackoff, wordsOf } from './backoff.ts';
import type { KeeperPorts } from './ports.ts';
import type { StepOutcome, Steps } from './steps.ts';
import type { WorkBook } from './work-book.ts';
import { createWorkMoves, isFreed } from './work-moves.ts';

export type DriverPorts = Pick<KeeperPorts, 'desk' | 'nodes' | 'kubernetes' | 'now'> & {
  readonly book: WorkBook;
  readonly steps: Steps<StepName>;
};

export type WorkDriver = {
  /** Takes up what is not under way. To be called every few seconds. */
  look(): void;
  /** What happens now; undefined before anything has. */
  saying(workId: string): string | undefined;
  /** Ends the step under way as soon as it can be ended, and waits no longer for the next attempt. */
  interrupt(workId: string): void;
  /** Begins nothing any more. */
  stop(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

/** A step that fails for so long needs a person. */
const PATIENCE_MS = 15 * 60_000;

type Run = { readonly done: Promise<void>; readonly abort: AbortController };
/** Kept of one piece of work as long as it lasts. */
type Memory = { readonly backoff: Backoff; words: string | undefined };

export function createWorkDriver(ports: DriverPorts): WorkDriver {
  const { desk, nodes, kubernetes, book, now } = ports;
  const moves = createWorkMoves(ports);
  const runs = new Map<string, Run>();
  const memories = new Map<string, Memory>();
  let isStopped = false;

  function memoryOf({ id }: Work): Memory {
    const backoff = createBackoff({ firstMs: 5_000, mostMs: 60_000 });
    const memory = memories.get(id) ?? { backoff, words: undefined };
    memories.set(id, memory);
    return memory;
  }

  function say(work: Work, what: string): void {
    memoryOf(work).words = named(work, what);
  }

  async function takeStep(work: Work, seat: Seat, signal: AbortSignal): Promise<StepOutcome> {
    try {
      const input = { work, seat, signal, say: (what: string) => say(work, what) };
      return await ports.steps[work.step](input);
    } catch (error) {
      if (signal.aborted) return { kind: 'wait', reason: 'is interrupted' };
      const reason = `${STEP_WORDS[work.step]}, and could not go on: ${wordsOf(error)}`;
      const failedFor = memoryOf(work).backoff.failed(now());
      return { kind: failedFor < PATIENCE_MS ? 'wait' : 'stop', reason };
    }
  }

  async function settle(work: Work, outcome: StepOutcome): Promise<boolean> {
    if (outcome.kind === 'done') {
      memoryOf(work).backoff.succeeded();
      memoryOf(work).words = undefined;
      await moves.advance(work);
      return true;
    }
    say(work, outcome.reason);
    if (outcome.kind === 'wait') return book.find(work.id)?.cancelled === true;
    const text = named(work, outcome.reason);
    await moves.halt(work, text);
    if (work.seat !== undefined) nodes.note(work.seat.nodeId, { kind: 'alarm', text }, now());
    return false;
  }

  /** Whether there is something to be done at once after this. */
  async function goOn(work: Work, signal: AbortSignal): Promise<boolean> {
    const isOver = desk.current()?.id !== work.clusterId;
    if (isOver) await moves.end(work);
    else if (work.cancelled && !isFreed(work)) await moves.giveUp(work);
    if (isOver || (work.cancelled && !isFreed(work))) return true;
    if (work.stopped !== undefined) return false;
    const view = kubernetes.view();
    if (needsApi(work) && view.kind !== 'seen') {
      say(work, `waits: ${view.reason}`);
      return false;
    }
    if (work.seat === undefined) {
      await moves.takeSeat(work);
      return true;
    }
    const outcome = await takeStep(work, work.seat, signal);
    return !isStopped && settle(work, outcome);
  }

  async function run(first: Work, signal: AbortSignal): Promise<void> {
    try {
      let work: Work | undefined = first;
      while (work !== undefined && !isStopped && (await goOn(work, signal))) {
        work = book.find(first.id);
      }
    } catch (error) {
      memoryOf(first).backoff.failed(now());
      say(first, `waits: ${wordsOf(error)}`);
    } finally {
      runs.delete(first.id);
      if (book.find(first.id) === undefined) memories.delete(first.id);
    }
  }

  function isWaiting(work: Work): boolean {
    if (isStopped || runs.has(work.id)) return false;
    if (work.stopped !== undefined && !work.cancelled) return false;
    return memoryOf(work).backoff.isDue(now());
  }

  return {
    look() {
      for (const work of book.all().filter(isWaiting)) {
        const abort = new AbortController();
        const done = Promise.resolve().then(() => run(work, abort.signal));
        runs.set(work.id, { done, abort });
      }
    },
    saying: (workId) => memories.get(workId)?.words,
    interrupt(workId) {
      memories.get(workId)?.backoff.succeeded();
      runs.get(workId)?.abort.abort();
    },
    stop() {
      isStopped = true;
      for (const { abort } of runs.values()) abort.abort();
    },
    async idle() {
      while (runs.size > 0) await Promise.all([...runs.values()].map(({ done }) => done));
    },
  };
}

function named({ seat }: Work, what: string): string {
  return seat === undefined ? what : `${seat.name} ${what}`;
}
