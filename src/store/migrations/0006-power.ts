/**
 * How each node is switched on and off, and what a reinstall leaves to be done with its power.
 *
 * @module
 */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('node')
    .addColumn('power', 'text', (column) => column.notNull().defaultTo('{"driver":"none"}'))
    .execute();
  await db.schema.alterTable('node').addColumn('boot_due', 'text').execute();
}
