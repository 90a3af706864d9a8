/**
 * Timeline lines that wait for the disk: equal ones in a row become one, and there is an end to them.
 *
 * @module
 */
import type { NoteKind, TimelineNote } from '../domain/timeline.ts';
import { boundedText } from './nodes/timeline-text.ts';

/** Times are in ms since the epoch. */
export type QueuedNote = {
  readonly nodeId: string;
  readonly kind: NoteKind;
  readonly text: string;
  readonly at: number;
  readonly count: number;
  readonly lastAt: number;
};

/** One machine that asks nonsense all the time must not push out the lines of the others. */
const MOST_PER_NODE = 64;
const MOST = 4_096;

export class NoteQueue {
  readonly #notes = new Map<string, QueuedNote[]>();
  #size = 0;
  #dropped = 0;

  /** Lines that were lost since the start, because too many came at once. */
  get dropped(): number {
    return this.#dropped;
  }

  has(nodeId: string): boolean {
    return this.#notes.has(nodeId);
  }

  get size(): number {
    return this.#size;
  }

  add(nodeId: string, note: TimelineNote, at: number): void {
    const { kind } = note;
    const text = boundedText(note.text); // as it will be stored, so that it is equal to what is
    const own = this.#notes.get(nodeId) ?? [];
    const last = own.at(-1);
    if (last !== undefined && last.kind === kind && last.text === text) {
      own[own.length - 1] = { ...last, count: last.count + 1, lastAt: at };
      return;
    }
    this.#put(nodeId, [...own, { nodeId, kind, text, at, count: 1, lastAt: at }]);
    this.#makeRoom();
  }

  /** Empties the queue; oldest first. */
  take(): readonly QueuedNote[] {
    const notes = [...this.#notes.values()].flat().sort((a, b) => a.at - b.at);
    this.#notes.clear();
    this.#size = 0;
    return notes;
  }

  /** Puts back what was taken and could not be written, before what came since. */
  restore(notes: readonly QueuedNote[]): void {
    for (const [nodeId, older] of Map.groupBy(notes, (note) => note.nodeId)) {
      this.#put(nodeId, [...older, ...(this.#notes.get(nodeId) ?? [])]);
    }
    this.#makeRoom();
  }

  forget(nodeId: string): void {
    this.#put(nodeId, []);
  }

  #put(nodeId: string, notes: readonly QueuedNote[]): void {
    const kept = notes.slice(-MOST_PER_NODE);
    this.#dropped += notes.length - kept.length;
    this.#size += kept.length - (this.#notes.get(nodeId)?.length ?? 0);
    if (kept.length === 0) this.#notes.delete(nodeId);
    else this.#notes.set(nodeId, kept);
  }

  /** The node that has waited longest loses its oldest line. */
  #makeRoom(): void {
    while (this.#size > MOST) {
      const [nodeId, notes] = this.#notes.entries().next().value ?? [];
      if (nodeId === undefined || notes === undefined) return;
      this.#put(nodeId, notes.slice(1));
      this.#dropped += 1;
    }
  }
}
