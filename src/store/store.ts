/**
 * The registry's one door: what is read comes from memory, what is written is on the disk when the
 * promise resolves, and what the packet path notes is written behind.
 *
 * @module
 */

import type { Waypoint } from '../domain/boot-trace.ts';
import type { ClockStep } from '../domain/clock-step.ts';
import type { InstallProgress } from '../domain/install/install-progress.ts';
import type { Node } from '../domain/node.ts';
import type { InstallEvent } from '../domain/stage.ts';
import type { StuckNotice } from '../domain/stuck/notice.ts';
import type { TimelineEntry, TimelineNote } from '../domain/timeline.ts';
import type { StoreChange } from './changes.ts';
import { keepHouse } from './house-keeping.ts';
import { type KeyedRequestStore, keyedRequestMethods } from './keyed-request-store.ts';
import { loadRegistry } from './load.ts';
import {
  type MintedTicket,
  recordAttempt,
  recordEvent,
  recordSeed,
  type SeedServing,
} from './nodes/event-writes.ts';
import {
  type Approval,
  approveNode,
  createNode,
  type NodeDraft,
  type NodePatch,
  removeNode,
  updateNode,
} from './nodes/node-writes.ts';
import { type BootSettlement, settleBoot } from './nodes/power-writes.ts';
import type { MachineFacts, Sighting } from './nodes/sightings.ts';
import { type StageLineStore, stageLineMethods } from './nodes/stage-lines.ts';
import { markStuck } from './nodes/stuck-writes.ts';
import { shiftTickets } from './nodes/ticket-repository.ts';
import { linesAfter, linesGrown, linesOf, type TimelinePage } from './nodes/timeline-repository.ts';
import type { Registry } from './registry.ts';
import { putSetting } from './setting-repository.ts';
import { type SignInStore, signInMethods } from './sign-in/sign-in-store.ts';
import { openDatabase } from './sqlite/database.ts';
import { unreadable } from './sqlite/database-error.ts';
import { closeParts, createParts, type Parts, type StoreOptions } from './store-parts.ts';
import { type HypervisorStore, hypervisorMethods } from './vms/hypervisor-store.ts';
import { type VmStore, vmMethods } from './vms/vm-store.ts';
import type { Unit } from './write-lane.ts';

/** Times are in ms since the epoch. Writes run one after the other, in the order of the calls. */
export type Store = SignInStore &
  KeyedRequestStore &
  StageLineStore &
  HypervisorStore & {
    readonly registry: Omit<Registry, 'apply'>;
    readonly vms: VmStore;

    /** Throws INPUT_INVALID, MAC_TAKEN, HOSTNAME_TAKEN or ADDRESS_TAKEN, and says who has it. */
    createNode(draft: NodeDraft, at: number): Promise<Node>;
    /** Approves a discovered node. */
    approve(id: string, draft: Approval, at: number): Promise<Node>;
    updateNode(id: string, patch: NodePatch, at: number): Promise<Node>;
    /** Its timeline and tickets go with it. */
    removeNode(id: string, at: number): Promise<void>;

    /** The one writer of stages. Throws NODE_NOT_FOUND and EVENT_OUT_OF_ORDER. */
    record(id: string, event: InstallEvent, at: number): Promise<Node>;
    /** `attempt-started`, with the ticket that becomes the node's only live one. */
    recordAttempt(id: string, minted: MintedTicket, at: number): Promise<Node>;
    /** This host's clock was set: tickets that were live then live on for as long as they had. */
    shiftTickets(step: ClockStep): Promise<void>;
    /** `seed-served`; the first address becomes the ticket's. Throws TICKET_DEAD. */
    recordSeed(token: string, from: string | SeedServing, at: number): Promise<Node>;

    /**
     * Sets the notice, with an alarm where the cause is another, or clears it with a note. A node that
     * enters another stage loses it by itself.
     */
    markStuck(id: string, notice: StuckNotice | undefined, at: number): Promise<Node>;

    /** What a reinstall left to be done with its power is done, or given up. */
    settleBoot(id: string, settlement: BootSettlement): Promise<Node>;

    /** Written behind, as are the four below. */
    note(id: string, note: TimelineNote, at: number): void;
    /** A machine asked to boot: an unknown one becomes a node in stage `discovered`. */
    discover(sighting: Sighting, at: number): void;
    remember(id: string, facts: MachineFacts): void;
    /**
     * The node passed `waypoint`. The registry shows it by the next flush; where nothing but the times
     * would change, once they have moved by ten seconds.
     */
    see(id: string, waypoint: Waypoint, at: number): void;
    /** As `see`. The percentage never falls within an attempt, whatever is told. */
    progress(id: string, progress: InstallProgress): void;

    timeline(id: string, page?: TimelinePage): Promise<readonly TimelineEntry[]>;
    /** Of all nodes, oldest first. */
    timelineAfter(entryId: number, limit: number): Promise<readonly TimelineEntry[]>;
    /** Of the lines up to that one, those that may have grown since they were read. */
    timelineGrown(entryId: number): Promise<readonly TimelineEntry[]>;
    /** By the node's id; without logs. */
    lastLines(): ReadonlyMap<string, TimelineEntry>;

    /** Undefined where nothing was set. */
    getSetting(name: string): Promise<unknown>;
    /** Anything that JSON can say; undefined forgets it. */
    setSetting(name: string, value: unknown): Promise<void>;

    /** `listener` hears of each change once it is committed. Returns the way to unsubscribe. */
    subscribe(listener: (change: StoreChange) => void): () => void;
    /** Resolves when all that was asked for so far is on the disk. */
    flush(): Promise<void>;
    close(): Promise<void>;
  };

/** Throws DatabaseError where the file can't be used. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { path, report, now = Date.now } = options;
  const onDeath = (error: Error): void => report({ kind: 'fatal', error });
  const db = await openDatabase({ path, onDeath });
  try {
    await keepHouse(db, now());
    const parts = createParts(db, await loadRegistry(db), options);
    parts.flusher.start();
    parts.lateCheck.start();
    return {
      ...nodeMethods(parts),
      ...timelineMethods(parts),
      ...signInMethods(parts),
      ...keyedRequestMethods(parts),
      ...stageLineMethods(parts),
      ...hypervisorMethods(parts),
      ...otherMethods(parts),
      vms: vmMethods(parts),
    };
  } catch (error) {
    await db.destroy();
    throw unreadable(path, error);
  }
}

type NodeMethods = Pick<
  Store,
  | 'createNode'
  | 'approve'
  | 'updateNode'
  | 'removeNode'
  | 'record'
  | 'recordAttempt'
  | 'shiftTickets'
  | 'recordSeed'
  | 'markStuck'
  | 'settleBoot'
>;

function nodeMethods({ registry, lane, flusher, newId }: Parts): NodeMethods {
  const writeTo = <T>(id: string | undefined, work: (unit: Unit) => Promise<T>): Promise<T> =>
    lane.run(async () => {
      if (id !== undefined) await flusher.settle(id);
      return lane.transact(work);
    });
  return {
    createNode: (draft, at) => {
      const known = draft.macs.map((mac) => registry.byMac(mac)?.id);
      const id = known.find((owner) => owner !== undefined);
      return writeTo(id, (unit) => createNode(unit, draft, { at, newId }));
    },
    approve: (id, draft, at) => writeTo(id, (unit) => approveNode(unit, id, { draft, at })),
    updateNode: (id, patch, at) => writeTo(id, (unit) => updateNode(unit, id, { patch, at })),
    removeNode: (id) => lane.write((unit) => removeNode(unit, id)),
    record: (id, event, at) => writeTo(id, (unit) => recordEvent(unit, id, { event, at })),
    recordAttempt: (id, minted, at) =>
      writeTo(id, (unit) => recordAttempt(unit, id, { minted, at })),
    shiftTickets: (step) => lane.write((unit) => shiftTickets(unit, step)),
    recordSeed: (token, by, at) => {
      const from = typeof by === 'string' ? { address: by } : by;
      const id = registry.ticket(token)?.nodeId;
      return writeTo(id, (unit) => recordSeed(unit, token, { from, at }));
    },
    markStuck: (id, notice, at) => writeTo(id, (unit) => markStuck(unit, id, { notice, at })),
    settleBoot: (id, settlement) => writeTo(id, (unit) => settleBoot(unit, id, settlement)),
  };
}

type TimelineMethods = Pick<
  Store,
  | 'note'
  | 'discover'
  | 'remember'
  | 'see'
  | 'progress'
  | 'timeline'
  | 'timelineAfter'
  | 'timelineGrown'
  | 'lastLines'
>;

function timelineMethods({ db, registry, behind }: Parts): TimelineMethods {
  return {
    note: (id, note, at) => behind.note(id, note, at),
    discover: (sighting, at) => behind.discover(sighting, at),
    remember: (id, facts) => behind.remember(id, facts),
    see: (id, waypoint, at) => behind.see(id, waypoint, at),
    progress: (id, progress) => behind.progress(id, progress),
    timeline: (id, page = {}) => linesOf(db, id, page),
    timelineAfter: (entryId, limit) => linesAfter(db, entryId, limit),
    timelineGrown: (entryId) => linesGrown(db, entryId),
    lastLines: () => registry.lastLines(),
  };
}

type OtherMethods = Pick<
  Store,
  'registry' | 'getSetting' | 'setSetting' | 'subscribe' | 'flush' | 'close'
>;

function otherMethods(parts: Parts): OtherMethods {
  const { registry, lane, publisher, flusher } = parts;
  let closed: Promise<void> | undefined;
  return {
    registry,
    getSetting: async (name) => registry.setting(name),
    setSetting: (name, value) => lane.write((unit) => putSetting(unit, { name, value })),
    subscribe: (listener) => publisher.subscribe(listener),
    flush: () => flusher.flush(),
    close: () => {
      closed ??= closeParts(parts);
      return closed;
    },
  };
}
