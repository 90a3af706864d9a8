/**
 * The timeline in the database.
 *
 * @module
 */
import type { Insertable, Kysely } from 'kysely';
import type { Node } from '../../domain/node.ts';
import type { TimelineEntry } from '../../domain/timeline.ts';
import { entryFromRow } from '../rows.ts';
import type { Tables, TimelineTable } from '../schema.ts';
import type { Unit } from '../write-lane.ts';
import { boundedLog, boundedText } from './timeline-text.ts';

/** How many lines of each node are kept. */
export const KEPT_LINES = 2_000;
/** Logs are long: only the newest of each node are kept. */
const KEPT_LOGS = 8;
/** SQLite takes 32,766 values in a statement; a line has nine. */
const ROWS_PER_INSERT = 500;

/** A line that is not in the database yet. Times are in ms since the epoch. */
export type NewLine = {
  readonly node: Pick<Node, 'id' | 'stage'>;
  readonly at: number;
  readonly kind: TimelineEntry['kind'];
  readonly text: string;
  readonly log?: string | undefined;
  /** How often it was seen already, and when last. */
  readonly count?: number;
  readonly lastAt?: number;
};

export async function insertLine(unit: Unit, line: NewLine): Promise<void> {
  await insertLines(unit, [line]);
  if (line.log !== undefined) await forgetOldLogs(unit, line.node.id);
}

export async function insertLines(unit: Unit, lines: readonly NewLine[]): Promise<void> {
  for (let from = 0; from < lines.length; from += ROWS_PER_INSERT) {
    const rows = lines.slice(from, from + ROWS_PER_INSERT).map(rowFromLine);
    const inserted = await unit.db.insertInto('timeline').values(rows).returningAll().execute();
    const entries = inserted.map(entryFromRow).sort((a, b) => a.id - b.id);
    for (const entry of entries) unit.changed({ kind: 'entry', entry });
  }
}

function rowFromLine(line: NewLine): Insertable<TimelineTable> {
  return {
    node_id: line.node.id,
    at: line.at,
    kind: line.kind,
    stage: line.node.stage,
    text: boundedText(line.text),
    count: line.count ?? 1,
    last_at: line.lastAt ?? line.at,
    log: line.log === undefined ? null : boundedLog(line.log),
  };
}

/** Counts a line that is there once more. */
export async function foldLine(
  unit: Unit,
  entry: TimelineEntry,
  { count, lastAt }: Pick<TimelineEntry, 'count' | 'lastAt'>,
): Promise<void> {
  const row = await unit.db
    .updateTable('timeline')
    .set({ count: entry.count + count, last_at: lastAt })
    .where('id', '=', entry.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  unit.changed({ kind: 'entry', entry: entryFromRow(row) });
}

/** A line that says what another one says already: counted where that is the newest of its node, else a note. */
export async function repeatLine(unit: Unit, line: NewLine): Promise<void> {
  const [last] = await linesOf(unit.db, line.node.id, { limit: 1 });
  if (last !== undefined && last.text === boundedText(line.text)) {
    await foldLine(unit, last, { count: 1, lastAt: line.at });
  } else {
    await insertLine(unit, { ...line, kind: 'note' });
  }
}

async function forgetOldLogs({ db }: Unit, nodeId: string): Promise<void> {
  const withLog = db
    .selectFrom('timeline')
    .select('id')
    .where('node_id', '=', nodeId)
    .where('log', 'is not', null)
    .orderBy('id', 'desc');
  const old = await withLog.offset(KEPT_LOGS).limit(KEPT_LINES).execute();
  if (old.length === 0) return;
  const ids = old.map(({ id }) => id);
  await db.updateTable('timeline').set({ log: null }).where('id', 'in', ids).execute();
}

/**
 * Deletes the lines of every node beyond its newest KEPT_LINES. Counting needs the index alone: 60 ms for
 * 600,000 lines, and next to nothing more where none is too many.
 */
export async function pruneTimelines(db: Kysely<Tables>): Promise<void> {
  const long = await db
    .selectFrom('timeline')
    .select('node_id')
    .groupBy('node_id')
    .having(({ fn }) => fn.countAll(), '>', KEPT_LINES)
    .execute();
  for (const { node_id } of long) await pruneTimeline(db, node_id);
}

async function pruneTimeline(db: Kysely<Tables>, nodeId: string): Promise<void> {
  const oldestKept = db
    .selectFrom('timeline')
    .select('id')
    .where('node_id', '=', nodeId)
    .orderBy('id', 'desc')
    .limit(1)
    .offset(KEPT_LINES - 1);
  await db
    .deleteFrom('timeline')
    .where('node_id', '=', nodeId)
    .where('id', '<', oldestKept)
    .execute();
}

/** `after`: the id of a line, the ones after it are wanted; without it the newest. At most `limit`. */
export type TimelinePage = {
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
};

const DEFAULT_LIMIT = 200;
const HIGHEST_LIMIT = 10_000;

/** SQLite takes a negative limit for none. */
function bounded(limit: number): number {
  return Math.min(Math.max(Math.trunc(limit), 1), HIGHEST_LIMIT);
}

/** Oldest first. */
export async function linesOf(
  db: Kysely<Tables>,
  nodeId: string,
  { after, limit = DEFAULT_LIMIT }: TimelinePage,
): Promise<readonly TimelineEntry[]> {
  const lines = db
    .selectFrom('timeline')
    .selectAll()
    .where('node_id', '=', nodeId)
    .limit(bounded(limit));
  const rows =
    after === undefined
      ? (await lines.orderBy('id', 'desc').execute()).reverse()
      : await lines.where('id', '>', after).orderBy('id').execute();
  return rows.map(entryFromRow);
}

/** Of all nodes, oldest first: where a client that was away goes on reading. */
export async function linesAfter(
  db: Kysely<Tables>,
  entryId: number,
  limit: number,
): Promise<readonly TimelineEntry[]> {
  const rows = await db
    .selectFrom('timeline')
    .selectAll()
    .where('id', '>', entryId)
    .orderBy('id')
    .limit(bounded(limit))
    .execute();
  return rows.map(entryFromRow);
}

/**
 * Of the lines up to `entryId`, those that may have been counted again since somebody read them: the last
 * one of each node, for no other grows.
 */
export async function linesGrown(
  db: Kysely<Tables>,
  entryId: number,
): Promise<readonly TimelineEntry[]> {
  // From node to node by the index: a maximum over all lines would read all of it.
  const last = db.selectFrom('node').select((node) =>
    node
      .selectFrom('timeline')
      .select(({ fn }) => fn.max('timeline.id').as('id'))
      .whereRef('timeline.node_id', '=', 'node.id')
      .where('timeline.id', '<=', entryId)
      .as('id'),
  );
  const rows = await db
    .selectFrom('timeline')
    .selectAll()
    .where('id', 'in', last)
    .where('count', '>', 1)
    .orderBy('id')
    .execute();
  return rows.map(entryFromRow);
}

/** The newest line of each node. */
export async function lastLines(db: Kysely<Tables>): Promise<readonly TimelineEntry[]> {
  const newest = db
    .selectFrom('timeline')
    .select(({ fn }) => fn.max('id').as('id'))
    .groupBy('node_id');
  const rows = await db.selectFrom('timeline').selectAll().where('id', 'in', newest).execute();
  return rows.map(entryFromRow);
}
