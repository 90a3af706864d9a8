/**
 * What a machine goes back to where its reinstall is cancelled before it begins.
 *
 * @module
 */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('node').addColumn('before_reinstall', 'text').execute();
}
