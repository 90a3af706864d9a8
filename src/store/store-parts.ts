/**
 * What the store is made of.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { isPublic, type RegistryChange, type StoreChange, vmTouchedBy } from './changes.ts';
import { Flusher } from './flusher.ts';
import { keepHouse, LINES_BETWEEN } from './house-keeping.ts';
import { Publisher } from './publisher.ts';
import type { Registry } from './registry.ts';
import type { StoreReport } from './report.ts';
import type { Tables } from './schema.ts';
import { unreadable } from './sqlite/database-error.ts';
import { isDamage, LateCheck } from './sqlite/integrity.ts';
import { WriteBehind } from './write-behind.ts';
import { WriteLane } from './write-lane.ts';

export type StoreOptions = {
  /** A file, or `:memory:`. */
  readonly path: string;
  /** Hears what no caller waits for. */
  readonly report: (report: StoreReport) => void;
  readonly newId?: () => string;
  /** ms since the epoch. */
  readonly now?: () => number;
  readonly flushEveryMs?: number;
  /** When to read the whole file for damage, after the start. */
  readonly checkAfterMs?: number;
  /** The profile of nodes that are merely discovered. */
  readonly discoveredProfile?: string;
};

export type Parts = {
  readonly db: Kysely<Tables>;
  readonly registry: Registry;
  readonly publisher: Publisher<StoreChange>;
  /** Ids of virtual machines. */
  readonly vmPublisher: Publisher<string>;
  readonly behind: WriteBehind;
  readonly lane: WriteLane;
  readonly flusher: Flusher;
  readonly lateCheck: LateCheck;
  readonly report: (report: StoreReport) => void;
  readonly newId: () => string;
};

/** Not while the machines that the same power cut switched off ask for their loaders. */
const CHECK_AFTER_MS = 60_000;

/** Wires them together; nothing runs yet. */
export function createParts(db: Kysely<Tables>, registry: Registry, options: StoreOptions): Parts {
  const { report, newId = randomUUID, now = Date.now, flushEveryMs = 1_000 } = options;
  const { path, discoveredProfile = 'default', checkAfterMs: afterMs = CHECK_AFTER_MS } = options;
  const listenerFailed = (error: unknown) => report({ kind: 'listener-failed', error });
  const publisher = new Publisher<StoreChange>(listenerFailed);
  const vmPublisher = new Publisher<string>(listenerFailed);
  const behind = new WriteBehind({ registry, newId, discoveredProfile });
  let lines = 0;
  const committed = (changes: readonly RegistryChange[]): void => {
    for (const change of changes) registry.apply(change);
    for (const change of changes) {
      if (isPublic(change)) publisher.publish(change);
      const id = vmTouchedBy(change);
      if (id !== undefined) vmPublisher.publish(id);
    }
    lines += changes.filter(({ kind }) => kind === 'entry').length;
    if (lines < LINES_BETWEEN || lane.isClosed) return;
    lines = 0;
    lane
      .run(() => keepHouse(db, now()))
      .catch((error: unknown) => report({ kind: 'prune-failed', error }));
  };
  const failed = (error: unknown): void => {
    if (isDamage(error)) report({ kind: 'fatal', error: unreadable(path, error) });
  };
  const lane = new WriteLane(db, { committed, failed });
  const flusher = new Flusher({ lane, behind, report, everyMs: flushEveryMs });
  const lateCheck = new LateCheck({ path, report, afterMs });
  return { db, registry, publisher, vmPublisher, behind, lane, flusher, lateCheck, report, newId };
}

/** What was asked for before is still written. */
export async function closeParts(parts: Parts): Promise<void> {
  const { db, lane, flusher, lateCheck, report } = parts;
  flusher.stop();
  const flushed = flusher.flush();
  const idle = lane.close();
  await flushed.catch((error: unknown) => report({ kind: 'write-behind-failed', error }));
  await Promise.all([idle, lateCheck.stop()]);
  await db.destroy();
}
