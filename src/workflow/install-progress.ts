/**
 * Follows each install by what its installer reports.
 *
 * The installer posts an event at a time, waits for each answer and has no timeout (measured): taking one
 * is a look at memory, and all else comes after the answer. What an attempt has told so far is held in
 * memory; after a restart it goes on from the percentage and the step that are stored.
 *
 * @module
 */
import {
  advance,
  type InstallProgress,
  type ProgressState,
  progressDone,
  progressFrom,
} from '../domain/install/install-progress.ts';
import type { InstallerEvent } from '../domain/install/installer-event.ts';
import { failureText } from '../domain/install/installer-failure.ts';
import type { Node } from '../domain/node.ts';
import type { InstallEvent } from '../domain/stage.ts';
import type { BootTicket } from '../domain/ticket.ts';
import type { TimelineNote } from '../domain/timeline.ts';
import { withoutLog } from './failure-report.ts';
import { createFairQueue } from './fair-queue.ts';
import type { TicketDesk, TicketVisit } from './ticket-desk.ts';

export type InstallProgressPorts = {
  readonly tickets: Pick<TicketDesk, 'holderOrFinished'>;
  readonly ticket: (token: string) => BootTicket | undefined;
  readonly liveTicketOf: (nodeId: string) => BootTicket | undefined;
  readonly byId: (id: string) => Node | undefined;
  readonly all: () => readonly Node[];
  readonly record: (id: string, event: InstallEvent, at: number) => Promise<unknown>;
  readonly note: (id: string, note: TimelineNote, at: number) => void;
  /** Written behind, as is `see`. */
  readonly progress: (id: string, progress: InstallProgress) => void;
  readonly see: (id: string, waypoint: 'event', at: number) => void;
  /** Told of what the registry could not take. */
  readonly failed: (error: unknown) => void;
  readonly now: () => number;
  /** Runs a job once what is under way has been answered: setImmediate. */
  readonly later: (job: () => void) => void;
};

export type InstallFollower = {
  /** Takes events and processes them later. Throws TICKET_DEAD or TICKET_FOREIGN. */
  take(visit: TicketVisit, events: readonly InstallerEvent[]): void;
  /** Why the install failed, as the events told it until now: `installing the kernel failed: exit status 100`. */
  failureOf(ticket: BootTicket): string | undefined;
  /** Processes now what of the node's events still waits: its lines stand before the next stage's. */
  settle(nodeId: string): void;
  /** The system is installed; what is still reported changes no stage. */
  done(ticket: BootTicket, at: number): void;
  /** To be called every second or so: fails those whose installer gave up and sent no log. */
  tick(now: number): void;
};

/** An install posts some 300 events, one at a time. */
const MOST_WAITING = 512;
/** Events a turn of the event loop: packets that came meanwhile have theirs. */
const AT_ONCE = 16;
/** The log is sent by error-commands, whose tries take up to two minutes where we are restarting. */
const GRACE_MS = 90_000;

type Arrived = { readonly ticket: BootTicket; readonly event: InstallerEvent; readonly at: number };
type Followed = { readonly token: string; readonly state: ProgressState };

export function createInstallFollower(ports: InstallProgressPorts): InstallFollower {
  const queue = createFairQueue<Arrived>(MOST_WAITING);
  const attempts = new Map<string, Followed>();
  /** Nodes whose failure is on its way to the disk. */
  const failing = new Set<string>();
  let turnIsDue = false;

  /** Of a ticket: after a reinstall the count of attempts begins anew. */
  function stateOf(ticket: BootTicket): ProgressState {
    const followed = attempts.get(ticket.nodeId);
    if (followed?.token === ticket.token) return followed.state;
    const progress = ports.byId(ticket.nodeId)?.progress;
    const isOfThisAttempt = progress !== undefined && progress.at >= ticket.mintedAt;
    return progressFrom(isOfThisAttempt ? progress : undefined);
  }

  function process({ ticket, event, at }: Arrived): void {
    const node = ports.byId(ticket.nodeId);
    if (node === undefined || node.attempt !== ticket.attempt || !isUnderWay(node)) return;
    const { state, progress, lines } = advance(stateOf(ticket), event, at);
    attempts.set(node.id, { token: ticket.token, state });
    ports.see(node.id, 'event', at);
    ports.progress(node.id, { ...progress, at });
    for (const line of lines) ports.note(node.id, line, at);
  }

  function tellDropped(nodeId: string): void {
    const count = queue.dropped(nodeId);
    if (count === 0) return;
    const text = `${count} events of the installer were dropped: they came faster than they are taken`;
    ports.note(nodeId, { kind: 'refusal', text }, ports.now());
  }

  function turn(): void {
    turnIsDue = false;
    for (let count = 0; count < AT_ONCE; count++) {
      const [nodeId, arrived] = queue.next() ?? [];
      if (nodeId === undefined || arrived === undefined) return;
      process(arrived);
      tellDropped(nodeId);
    }
    comeBack();
  }

  function comeBack(): void {
    if (turnIsDue) return;
    turnIsDue = true;
    ports.later(turn);
  }

  function settle(nodeId: string): void {
    queue.takeAll(nodeId).forEach(process);
    tellDropped(nodeId);
  }

  function giveUp(node: Node, state: ProgressState, now: number): void {
    failing.add(node.id);
    ports
      .record(node.id, { type: 'step-failed', reason: withoutLog(reasonOf(state)) }, now)
      .catch(ports.failed)
      .finally(() => failing.delete(node.id));
  }

  return {
    take(visit, events) {
      const nodeId = ports.ticket(visit.token)?.nodeId;
      const stage = nodeId === undefined ? undefined : ports.byId(nodeId)?.stage;
      // Late-commands say that all is installed, and then the installer says that it shuts down.
      const ending = stage === 'failed' ? 'failed' : 'installed';
      const { node, ticket } = ports.tickets.holderOrFinished(visit, ending);
      const at = ports.now();
      for (const event of events) queue.add(node.id, { ticket, event, at });
      comeBack();
    },

    settle,

    failureOf(ticket) {
      settle(ticket.nodeId);
      const { failure } = stateOf(ticket);
      return failure && failureText(failure);
    },

    done(ticket, at) {
      const state = progressDone(stateOf(ticket));
      attempts.set(ticket.nodeId, { token: ticket.token, state });
      ports.progress(ticket.nodeId, { percent: state.percent, step: state.step, at });
    },

    tick(now) {
      for (const node of ports.all()) {
        const ticket = ports.liveTicketOf(node.id);
        if (node.stage !== 'installing' || ticket === undefined || failing.has(node.id)) continue;
        const state = stateOf(ticket);
        if (state.gaveUpAt !== undefined && now - state.gaveUpAt >= GRACE_MS)
          giveUp(node, state, now);
      }
      for (const id of attempts.keys()) {
        const node = ports.byId(id);
        if (node === undefined || !isUnderWay(node)) attempts.delete(id);
      }
    },
  };
}

/** A machine may begin to report before its seed is on our disk. */
function isUnderWay({ stage }: Node): boolean {
  return stage === 'booting' || stage === 'installing' || stage === 'installed';
}

function reasonOf({ failure }: ProgressState): string {
  return failure === undefined ? 'the installer gave up' : failureText(failure);
}
