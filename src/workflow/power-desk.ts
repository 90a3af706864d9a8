/**
 * Switches machines: those that a person asks for, and those that a reinstall waits for.
 *
 * What a reinstall leaves to be done is stored with it (`Node.bootDue`), so that it is done after a restart
 * too, and settled with the line that says what came of it. A machine that can't be switched is installed all
 * the same, whenever somebody boots it.
 *
 * @module
 */
import { type ErrorCode, ProvisioningError } from '../domain/errors.ts';
import { displayName, type Node } from '../domain/node.ts';
import {
  type BootDue,
  type PowerDriver,
  type PowerOutcome,
  type PowerSettings,
  type PowerWish,
  powerTarget,
} from '../domain/power.ts';
import { netboots } from '../domain/stage.ts';
import type { TimelineNote } from '../domain/timeline.ts';

export type PowerDeskPorts = {
  readonly byId: (id: string) => Node | undefined;
  readonly all: () => readonly Node[];
  readonly driver: (settings: PowerSettings) => PowerDriver;
  readonly note: (id: string, note: TimelineNote, at: number) => void;
  readonly settleBoot: (
    id: string,
    settlement: { since: number; note: TimelineNote; at: number },
  ) => Promise<unknown>;
  /** Rejects when `signal` aborts. */
  readonly delay: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Told of what nobody waits for. */
  readonly failed: (error: unknown) => void;
};

export type PowerDesk = {
  /** Throws NODE_NOT_FOUND, POWER_REFUSED and POWER_FAILED; the timeline says what came of it either way. */
  act(nodeId: string, wish: PowerWish, by: string): Promise<PowerOutcome>;
  /** Boots every machine whose reinstall waits for it: at the start, and whenever a node has changed. */
  look(): void;
  /** What is due stays due. */
  stop(): void;
};

/** Every driver has deadlines of its own; this one is for a driver that keeps none. */
const LONGEST_MS = 120_000;
/** A machine that restarts, or whose switch does, answers a little later. */
const AGAIN_AFTER_MS = [20_000, 60_000];

export function createPowerDesk(ports: PowerDeskPorts): PowerDesk {
  const { byId, note, now } = ports;
  const ending = new AbortController();
  /** Who is being switched in this moment. */
  const busy = new Set<string>();
  /** Whose reinstall is being seen to. */
  const booting = new Set<string>();

  /** One at a time for each machine. Throws POWER_REFUSED. */
  async function alone<T>(node: Node, use: () => Promise<T>): Promise<T> {
    if (busy.has(node.id)) throw refusal(busyWords(node));
    busy.add(node.id);
    try {
      return await inTime(use());
    } finally {
      busy.delete(node.id);
    }
  }

  async function inTime<T>(work: Promise<T>): Promise<T> {
    const over = new AbortController();
    const late = ports.delay(LONGEST_MS, AbortSignal.any([over.signal, ending.signal])).then(
      () => {
        throw new ProvisioningError('POWER_FAILED', `nothing came of it in ${LONGEST_MS / 1000} s`);
      },
      () => {
        throw new ProvisioningError('UNAVAILABLE', 'the service is stopping');
      },
    );
    try {
      return await Promise.race([work, late]);
    } finally {
      late.catch(() => undefined);
      over.abort();
    }
  }

  async function act(nodeId: string, wish: PowerWish, by: string): Promise<PowerOutcome> {
    const node = byId(nodeId);
    if (node === undefined) throw new ProvisioningError('NODE_NOT_FOUND', `no node ${nodeId}`);
    const asked = `power ${wish.action}${wish.boot === undefined ? '' : ' into the network'} asked for by ${by}`;
    try {
      const driver = ports.driver(node.power);
      const outcome = await alone(node, () => driver.act(targetOf(node), wish));
      note(nodeId, { kind: 'note', text: `${asked}: ${outcome.words}` }, now());
      return outcome;
    } catch (error) {
      const isRefused = codeOf(error) === 'POWER_REFUSED';
      const text = `${asked} was ${isRefused ? 'refused' : 'not done'}: ${wordsOf(error)}`;
      note(nodeId, { kind: isRefused ? 'refusal' : 'alarm', text }, now());
      throw error;
    }
  }

  /** Until it was booted, was found to be by itself, or is given up. */
  async function bootForReinstall(id: string, due: BootDue): Promise<void> {
    const isStillDue = () => byId(id)?.bootDue?.since === due.since;
    for (let tries = 0; isStillDue(); tries++) {
      const outcome = await tryBoot(id);
      if (ending.signal.aborted) return;
      const wait = AGAIN_AFTER_MS[tries];
      if (outcome.kind === 'failed' && outcome.mayPass && wait !== undefined) {
        await ports.delay(wait, ending.signal);
        continue;
      }
      const settlement = { since: due.since, note: lineOf(outcome), at: now() };
      return void (await ports.settleBoot(id, settlement));
    }
  }

  async function tryBoot(id: string): Promise<BootOutcome> {
    const node = byId(id);
    if (node === undefined) return { kind: 'failed', reason: 'the node is gone', mayPass: false };
    if (busy.has(id)) return { kind: 'failed', reason: busyWords(node), mayPass: true };
    try {
      const driver = ports.driver(node.power);
      const { words } = await alone(node, () => driver.bootFromNetwork(targetOf(node)));
      return { kind: 'booted', words };
    } catch (error) {
      if (codeOf(error) === undefined) ports.failed(error);
      return { kind: 'failed', reason: wordsOf(error), mayPass: codeOf(error) === 'POWER_FAILED' };
    }
  }

  async function see(id: string, due: BootDue): Promise<void> {
    booting.add(id);
    try {
      await bootForReinstall(id, due);
    } catch (error) {
      if (!ending.signal.aborted) ports.failed(error);
    } finally {
      booting.delete(id);
    }
    // A reinstall that was asked for meanwhile is another one.
    const next = byId(id)?.bootDue;
    if (next !== undefined && next.since !== due.since && !ending.signal.aborted) look();
  }

  function look(): void {
    if (ending.signal.aborted) return;
    for (const { id, bootDue } of ports.all()) {
      if (bootDue !== undefined && !booting.has(id)) void see(id, bootDue);
    }
  }

  return { act, look, stop: () => ending.abort() };
}

type BootOutcome =
  | { readonly kind: 'booted'; readonly words: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly mayPass: boolean };

function lineOf(outcome: BootOutcome): TimelineNote {
  if (outcome.kind === 'booted')
    return { kind: 'note', text: `to be reinstalled: ${outcome.words}` };
  const text = `could not be booted for its reinstall: ${outcome.reason}. Switch it off and on: it installs when it boots from the network`;
  return { kind: 'alarm', text };
}

function targetOf(node: Node) {
  return powerTarget(node, { name: displayName(node), installs: netboots(node.stage) });
}

function busyWords(node: Node): string {
  return `${displayName(node)} is being switched already`;
}

function refusal(words: string): ProvisioningError {
  return new ProvisioningError('POWER_REFUSED', words);
}

function codeOf(error: unknown): ErrorCode | undefined {
  return error instanceof ProvisioningError ? error.code : undefined;
}

/** What is no verdict is for the log: who knows what stands in it. */
function wordsOf(error: unknown): string {
  if (error instanceof ProvisioningError) return error.message;
  return 'something failed inside Pilotlight, and the log says more';
}
