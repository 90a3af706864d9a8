/**
 * What the packet path has to say: queued in memory, written once a second in one transaction.
 *
 * A power cut loses the last second of it. Nothing that a decision rests on goes this way.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import type { Waypoint } from '../domain/boot-trace.ts';
import type { InstallProgress } from '../domain/install/install-progress.ts';
import type { Node } from '../domain/node.ts';
import type { TimelineNote } from '../domain/timeline.ts';
import { blankNode } from './nodes/blank-node.ts';
import { afterMovement, isWorthWriting, type Movement, MovementQueue } from './nodes/movements.ts';
import { deleteNodes, insertNode, saveNode } from './nodes/node-repository.ts';
import {
  type MachineFacts,
  mergedFacts,
  type Sighting,
  type Stranger,
  StrangerQueue,
  withFacts,
} from './nodes/sightings.ts';
import { foldLine, insertLine, insertLines, type NewLine } from './nodes/timeline-repository.ts';
import { NoteQueue, type QueuedNote } from './note-queue.ts';
import type { Registry } from './registry.ts';
import type { Unit } from './write-lane.ts';

/** A flood of random MACs must not fill the disk. */
export const MOST_DISCOVERED = 256;

export type WriteBehindParts = {
  readonly registry: Registry;
  readonly newId: () => string;
  /** The profile of nodes that are merely discovered. */
  readonly discoveredProfile: string;
};

/** What is taken out of the queues for one transaction. */
export type Batch = {
  readonly notes: readonly QueuedNote[];
  readonly strangers: readonly Stranger[];
  readonly facts: ReadonlyMap<string, MachineFacts>;
  readonly movements: ReadonlyMap<string, Movement>;
};

export class WriteBehind {
  readonly #parts: WriteBehindParts;
  readonly #notes = new NoteQueue();
  readonly #strangers = new StrangerQueue();
  readonly #facts = new Map<string, MachineFacts>();
  readonly #movements = new MovementQueue();

  constructor(parts: WriteBehindParts) {
    this.#parts = parts;
  }

  /** Lines and strangers lost since the start. */
  get dropped(): number {
    return this.#notes.dropped + this.#strangers.dropped;
  }

  get isEmpty(): boolean {
    const { size } = this.#facts;
    return size + this.#notes.size + this.#strangers.size + this.#movements.size === 0;
  }

  /** Whether something of the node waits that belongs before what is written of it at once. */
  hasWaiting(nodeId: string): boolean {
    return this.#notes.has(nodeId) || this.#movements.has(nodeId);
  }

  note(nodeId: string, note: TimelineNote, at: number): void {
    if (this.#parts.registry.byId(nodeId) !== undefined) this.#notes.add(nodeId, note, at);
  }

  see(nodeId: string, waypoint: Waypoint, at: number): void {
    if (this.#parts.registry.byId(nodeId) !== undefined) this.#movements.see(nodeId, waypoint, at);
  }

  progress(nodeId: string, progress: InstallProgress): void {
    if (this.#parts.registry.byId(nodeId) !== undefined) this.#movements.progress(nodeId, progress);
  }

  discover(sighting: Sighting, at: number): void {
    const node = this.#parts.registry.byMac(sighting.mac);
    if (node === undefined) {
      this.#strangers.add(sighting, at);
      return;
    }
    this.remember(node.id, sighting);
    if (node.stage === 'discovered') {
      this.#notes.add(node.id, { kind: 'note', text: sighting.text }, at);
    }
  }

  remember(nodeId: string, { arch, uuid, serial }: MachineFacts): void {
    const node = this.#parts.registry.byId(nodeId);
    const facts = mergedFacts(this.#facts.get(nodeId) ?? {}, { arch, uuid, serial });
    if (node !== undefined && withFacts(node, facts) !== undefined) this.#facts.set(nodeId, facts);
  }

  /** What is worth a write now, and all that moved at the nodes of which `isUrgent` holds. */
  take(isUrgent: (nodeId: string) => boolean): Batch | undefined {
    const movements = this.#movements.take((nodeId, movement) => {
      const node = this.#parts.registry.byId(nodeId);
      return isUrgent(nodeId) || node === undefined || isWorthWriting(node, movement);
    });
    const notes = this.#notes.take();
    const strangers = this.#strangers.take();
    const facts = new Map(this.#facts);
    this.#facts.clear();
    const isNothing = notes.length + strangers.length + facts.size + movements.size === 0;
    return isNothing ? undefined : { notes, strangers, facts, movements };
  }

  /** What no machine repeats by itself waits again, of a batch that could not be written. */
  restore({ notes, movements }: Batch): void {
    this.#notes.restore(notes);
    this.#movements.restore(movements);
  }

  /** Runs in the write lane, where the registry is what the database says. */
  async write(unit: Unit, { notes, strangers, facts, movements }: Batch): Promise<void> {
    await this.#writeNodes(unit, facts, movements);
    await this.#writeNotes(unit, notes);
    const fresh = strangers.filter(
      ({ sighting }) => this.#parts.registry.byMac(sighting.mac) === undefined,
    );
    await deleteNodes(unit, this.#oldestDiscovered(fresh.length, notes));
    for (const stranger of fresh) await this.#takeIn(unit, stranger);
  }

  /** One write a node. */
  async #writeNodes(
    unit: Unit,
    facts: Batch['facts'],
    movements: Batch['movements'],
  ): Promise<void> {
    for (const nodeId of new Set([...facts.keys(), ...movements.keys()])) {
      const node = this.#parts.registry.byId(nodeId);
      if (node === undefined) continue; // removed meanwhile
      const told = withFacts(node, facts.get(nodeId) ?? {}) ?? node;
      const movement = movements.get(nodeId);
      const next = movement === undefined ? told : afterMovement(told, movement);
      if (!isDeepStrictEqual(next, node)) await saveNode(unit, node, next);
    }
  }

  async #writeNotes(unit: Unit, notes: readonly QueuedNote[]): Promise<void> {
    const fresh: NewLine[] = [];
    const begun = new Set<string>();
    for (const note of notes) {
      const node = this.#parts.registry.byId(note.nodeId);
      if (node === undefined) continue; // removed meanwhile
      const last = begun.has(node.id) ? undefined : this.#parts.registry.lastLines().get(node.id);
      begun.add(node.id);
      if (last !== undefined && last.kind === note.kind && last.text === note.text) {
        await foldLine(unit, last, note);
      } else {
        fresh.push({ ...note, node });
      }
    }
    await insertLines(unit, fresh);
  }

  /** Those that asked longest ago, as many as are too many once `more` have come. */
  #oldestDiscovered(more: number, notes: readonly QueuedNote[]): readonly string[] {
    const { registry } = this.#parts;
    const justAsked = new Map(notes.map(({ nodeId, lastAt }) => [nodeId, lastAt]));
    const askedAt = ({ id, createdAt }: Node): number =>
      justAsked.get(id) ?? registry.lastLines().get(id)?.lastAt ?? createdAt;
    const discovered = registry.all().filter(({ stage }) => stage === 'discovered');
    return discovered
      .toSorted((a, b) => askedAt(a) - askedAt(b))
      .slice(0, more === 0 ? 0 : Math.max(discovered.length + more - MOST_DISCOVERED, 0))
      .map(({ id }) => id);
  }

  async #takeIn(unit: Unit, { sighting, at, count, lastAt }: Stranger): Promise<void> {
    const { newId, discoveredProfile } = this.#parts;
    const { mac, text } = sighting;
    const facts = mergedFacts({}, sighting);
    const blank = { ...blankNode(newId(), at), profile: discoveredProfile, macs: [mac] };
    const node = await insertNode(unit, withFacts(blank, facts) ?? blank);
    await insertLine(unit, { node, at, kind: 'stage', text });
    if (count === 1) return;
    await insertLine(unit, { node, at: lastAt, kind: 'note', text, count: count - 1, lastAt });
  }
}
