/**
 * Writes what waits, once a second.
 *
 * @module
 */
import type { StoreReport } from './report.ts';
import { SqliteFailure } from './sqlite/sqlite-thread.ts';
import type { WriteBehind } from './write-behind.ts';
import type { WriteLane } from './write-lane.ts';

export type FlusherParts = {
  readonly lane: WriteLane;
  readonly behind: WriteBehind;
  readonly report: (report: StoreReport) => void;
  readonly everyMs: number;
};

export class Flusher {
  readonly #parts: FlusherParts;
  #timer: NodeJS.Timeout | undefined;
  #underWay = false;
  #reportedDrops = 0;

  constructor(parts: FlusherParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), this.#parts.everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Resolves when all that waits now is on the disk. */
  flush(): Promise<void> {
    return this.#parts.lane.run(() => this.#writeBatch(() => true));
  }

  /** In a job of the lane: what waits of the node comes before what the job writes. */
  async settle(nodeId: string): Promise<void> {
    if (!this.#parts.behind.hasWaiting(nodeId)) return;
    await this.#writeBatch((id) => id === nodeId).catch((error: unknown) => this.#failed(error));
  }

  /** While the disk stalls, one flush waits for it and not one a second. */
  #tick(): void {
    const { behind, lane } = this.#parts;
    if (this.#underWay || behind.isEmpty) return;
    this.#underWay = true;
    lane
      .run(() => this.#writeBatch(() => false))
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#underWay = false;
        this.#reportDrops();
      });
  }

  async #writeBatch(isUrgent: (nodeId: string) => boolean): Promise<void> {
    const { behind, lane } = this.#parts;
    const batch = behind.take(isUrgent);
    if (batch === undefined) return;
    try {
      await lane.transact((unit) => behind.write(unit, batch));
    } catch (error) {
      // A batch that breaks a constraint would break it for ever; a full disk may have room again.
      if (!breaksConstraint(error)) behind.restore(batch);
      throw error;
    }
  }

  #failed(error: unknown): void {
    this.#parts.report({ kind: 'write-behind-failed', error });
  }

  #reportDrops(): void {
    const { dropped } = this.#parts.behind;
    const count = dropped - this.#reportedDrops;
    this.#reportedDrops = dropped;
    if (count > 0) this.#parts.report({ kind: 'dropped', count });
  }
}

function breaksConstraint(error: unknown): boolean {
  return error instanceof SqliteFailure && error.code?.startsWith('SQLITE_CONSTRAINT') === true;
}
