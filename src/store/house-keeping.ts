/**
 * What is kept for a time or up to a number goes when the registry is opened, and after every so many new lines.
 *
 * @module
 */
import type { Kysely } from 'kysely';
import { pruneKeyedRequests } from './keyed-request-store.ts';
import { pruneTimelines } from './nodes/timeline-repository.ts';
import type { Tables } from './schema.ts';

/** So many new lines, and it is done again. */
export const LINES_BETWEEN = 1_000;

/** `now` is in ms since the epoch. */
export async function keepHouse(db: Kysely<Tables>, now: number): Promise<void> {
  await pruneTimelines(db);
  await pruneKeyedRequests(db, now);
}
