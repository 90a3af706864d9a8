/**
 * Requests that were marked with a key, and what was answered.
 *
 * @module
 */
import type { Kysely } from 'kysely';

/** `headers` is JSON; it, `status` and `body` are null before there is an answer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('keyed_request')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('status', 'integer')
    .addColumn('headers', 'text')
    .addColumn('body', 'text')
    .execute();
}
