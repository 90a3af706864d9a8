/**
 * Carries each machine on, one step after the other, in a run of its own: a host that does not answer holds
 * up nobody else's.
 *
 * It holds no clock: `look` is called every few seconds. What it has begun is stored, so that the next run of
 * the service goes on with it.
 *
 * @module
 */
import { isProxmoxFault } from '../../domain/proxmox-fault.ts';
import { isFinal } from '../../domain/vm/fault.ts';
import { advanced, changed, failed, isAtRest, rearmed, sentTo } from '../../domain/vm/moves.ts';
import { isMade, isMaking } from '../../domain/vm/steps.ts';
import type { Vm } from '../../domain/vm/vm.ts';
import { type Backoff, createBackoff, wordsOf } from '../cluster/backoff.ts';
import type { StepInput, StepOutcome, StepPorts, Steps } from './step.ts';

export type VmDriver = {
  /** Takes up what is not under way. Never rejects. */
  look(): void;
  /** Why the machine waits; undefined where it does not, or all is well. */
  waitsFor(id: string): string | undefined;
  /** It was given something else to do: it waits no longer for the next attempt. */
  hurry(id: string): void;
  /** Begins nothing any more. */
  stop(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

/** Kept of one machine. `told`: the reason that stands on the timeline already, since `toldAt`. */
type Memory = {
  readonly backoff: Backoff;
  reason: string | undefined;
  told: string | undefined;
  toldAt: number;
  /** No step is taken before; ms since the epoch. */
  until: number;
};

const LONGEST_PAUSE_MS = 10 * 60_000;
/** Two endpoints that are down fail in turn, each in its own words. */
const TELL_EVERY_MS = 10 * 60_000;

const BLANK = { reason: undefined, told: undefined, toldAt: 0, until: 0 };

type Moving = Exclude<StepOutcome, { readonly kind: 'wait' | 'end' }>;

/** The machine was given another program while the step was under way. */
class Superseded extends Error {}

export type VmDriverPorts = StepPorts & {
  readonly steps: Steps;
  /** The machine waits for something else than before, or for nothing any more. */
  readonly waitChanged: (id: string) => void;
};

export function createVmDriver(ports: VmDriverPorts): VmDriver {
  const { records, nodes, now } = ports;
  const runs = new Map<string, Promise<void>>();
  const memories = new Map<string, Memory>();
  let isStopped = false;

  function memoryOf(id: string): Memory {
    const backoff = createBackoff({ firstMs: 5_000, mostMs: 60_000 });
    const memory = memories.get(id) ?? { backoff, ...BLANK };
    memories.set(id, memory);
    return memory;
  }

  function note({ nodeId, vmid }: Vm, kind: 'note' | 'alarm', words: string): void {
    if (nodes.byId(nodeId) === undefined) return;
    nodes.note(nodeId, { kind, text: `VM ${vmid} ${words}` }, now());
  }

  /** Only where it is still in the step that `vm` was in. */
  function change(vm: Vm, next: (kept: Vm) => Vm): Promise<Vm> {
    return records.change(vm.id, (kept) => {
      const isSame = kept.program === vm.program && kept.step === vm.step;
      if (!isSame || kept.failure !== vm.failure) throw new Superseded();
      return next(kept);
    });
  }

  function inputFor(vm: Vm): StepInput {
    return {
      vm,
      node: nodes.byId(vm.nodeId),
      keep: (changes) => change(vm, (kept) => changed(kept, changes)),
      note: (kind, words) => note(vm, kind, words),
    };
  }

  async function takeStep(vm: Vm): Promise<StepOutcome> {
    try {
      return await ports.steps[vm.step](inputFor(vm));
    } catch (error) {
      if (error instanceof Superseded) throw error;
      const reason = `waits: ${wordsOf(error)}`;
      memoryOf(vm.id).backoff.failed(now());
      if (!isProxmoxFault(error)) ports.failed(error);
      // What is mended there is noticed at a later attempt; a machine that is not made yet can be wished for again.
      return isMaking(vm) && isFinal(error)
        ? { kind: 'fail', reason: `could not be made: ${wordsOf(error)}` }
        : { kind: 'wait', reason };
    }
  }

  function waits(vm: Vm, reason: string | undefined): void {
    const memory = memoryOf(vm.id);
    const isNews = memory.reason !== reason;
    memory.reason = reason;
    if (isNews) ports.waitChanged(vm.id);
    if (reason === undefined || reason === memory.told) return;
    const isLate = Math.abs(now() - memory.toldAt) >= TELL_EVERY_MS;
    if (memory.told !== undefined && !isLate) return;
    Object.assign(memory, { told: reason, toldAt: now() });
    note(vm, 'alarm', reason);
  }

  /** Whether there is something to be done at once after this. */
  async function settle(vm: Vm, outcome: StepOutcome): Promise<boolean> {
    if (outcome.kind === 'wait') {
      waits(vm, outcome.reason);
      memoryOf(vm.id).until = now() + (outcome.pauseMs ?? 0);
      return false;
    }
    if (outcome.kind === 'end') return false;
    await change(vm, (kept) => after(kept, outcome, now()));
    const memory = memoryOf(vm.id);
    memory.backoff.succeeded();
    Object.assign(memory, BLANK);
    ports.waitChanged(vm.id);
    if (outcome.kind === 'fail') note(vm, 'alarm', outcome.reason);
    return true;
  }

  /** The node is to be installed anew, whoever has asked for it. */
  function isRearmed(vm: Vm): boolean {
    const node = nodes.byId(vm.nodeId);
    if (node?.stage !== 'enrolled' || node.stageSince === vm.armedAt) return false;
    return isMade(vm) || (isAtRest(vm) && vm.program !== 'delete');
  }

  /** A clock that was set back makes no pause of years. */
  function isPaused({ id }: Vm): boolean {
    const left = memoryOf(id).until - now();
    return left > 0 && left <= LONGEST_PAUSE_MS;
  }

  async function goOn(vm: Vm): Promise<boolean> {
    if (isRearmed(vm)) {
      note(vm, 'note', 'is made anew: its node is to be installed again');
      const since = nodes.byId(vm.nodeId)?.stageSince ?? vm.armedAt;
      await change(vm, (kept) => rearmed(kept, since, now()));
      return true;
    }
    if (isAtRest(vm) || isPaused(vm)) return false;
    const outcome = await takeStep(vm);
    return !isStopped && settle(vm, outcome);
  }

  async function run(id: string): Promise<void> {
    try {
      for (let vm = records.byId(id); vm !== undefined && !isStopped; vm = records.byId(id)) {
        try {
          if (!(await goOn(vm))) break;
        } catch (error) {
          if (!(error instanceof Superseded)) throw error;
        }
      }
    } catch (error) {
      memoryOf(id).backoff.failed(now());
      ports.failed(error);
    } finally {
      runs.delete(id);
      if (records.byId(id) === undefined) memories.delete(id);
    }
  }

  return {
    look() {
      for (const { id } of records.all()) {
        if (isStopped || runs.has(id) || !memoryOf(id).backoff.isDue(now())) continue;
        runs.set(
          id,
          Promise.resolve().then(() => run(id)),
        );
      }
    },
    waitsFor: (id) => memories.get(id)?.reason,
    hurry(id) {
      const memory = memoryOf(id);
      memory.backoff.succeeded();
      memory.until = 0;
    },
    stop() {
      isStopped = true;
    },
    async idle() {
      while (runs.size > 0) await Promise.all(runs.values());
    },
  };
}

function after(vm: Vm, outcome: Moving, at: number): Vm {
  switch (outcome.kind) {
    case 'fail':
      return failed(vm, outcome.reason, at);
    case 'done':
      return advanced(vm, outcome.changes ?? {}, at);
    case 'to':
      return sentTo(changed(vm, outcome.changes ?? {}), outcome.step, at);
  }
}
