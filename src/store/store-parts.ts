/**
 * What the store is made of.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { isPublic, type RegistryChange } from './changes.ts';
import { Flusher } from './flusher.ts';
import { Publisher } from './publisher.ts';
import type { Registry } from './registry.ts';
import type { StoreReport } from './report.ts';
import type { Tables } from './schema.ts';
import { pruneTimelines } from './timeline-repository.ts';
import { WriteBehind } from './write-behind.ts';
import { WriteLane } from './write-lane.ts';

export type StoreOptions = {
  /** A file, or `:memory:`. */
  readonly path: string;
  /** Hears what no caller waits for. */
  readonly report: (report: StoreReport) => void;
  readonly newId?: () => string;
  readonly flushEveryMs?: number;
  /** The profile of nodes that are merely discovered. */
  readonly discoveredProfile?: string;
};

export type Parts = {
  readonly db: Kysely<Tables>;
  readonly registry: Registry;
  readonly publisher: Publisher;
  readonly behind: WriteBehind;
  readonly lane: WriteLane;
  readonly flusher: Flusher;
  readonly report: (report: StoreReport) => void;
  readonly newId: () => string;
};

/** So many new lines, and the timelines are cut to their length again. */
const LINES_BETWEEN_PRUNES = 1_000;

/** Wires them together; nothing runs yet. */
export function createParts(db: Kysely<Tables>, registry: Registry, options: StoreOptions): Parts {
  const { report, newId = randomUUID, flushEveryMs = 1_000 } = options;
  const { discoveredProfile = 'default' } = options;
  const publisher = new Publisher((error) => report({ kind: 'listener-failed', error }));
  const behind = new WriteBehind({ registry, newId, discoveredProfile });
  let lines = 0;
  const lane = new WriteLane(db, (changes: readonly RegistryChange[]) => {
    for (const change of changes) registry.apply(change);
    for (const change of changes.filter(isPublic)) publisher.publish(change);
    lines += changes.filter(({ kind }) => kind === 'entry').length;
    if (lines < LINES_BETWEEN_PRUNES || lane.isClosed) return;
    lines = 0;
    lane
      .run(() => pruneTimelines(db))
      .catch((error: unknown) => report({ kind: 'prune-failed', error }));
  });
  const flusher = new Flusher({ lane, behind, report, everyMs: flushEveryMs });
  return { db, registry, publisher, behind, lane, flusher, report, newId };
}

/** What was asked for before is still written. */
export async function closeParts({ db, lane, flusher, report }: Parts): Promise<void> {
  flusher.stop();
  const flushed = flusher.flush();
  const idle = lane.close();
  await flushed.catch((error: unknown) => report({ kind: 'write-behind-failed', error }));
  await idle;
  await db.destroy();
}
