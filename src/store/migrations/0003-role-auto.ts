/**
 * A node may leave what it becomes to the order of joining: the role `auto`.
 *
 * @module
 */
import { type Kysely, sql } from 'kysely';

/** SQLite takes both since 3.53, PostgreSQL always did: the table need not be made anew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('node').dropConstraint('node_role').execute();
  await db.schema
    .alterTable('node')
    .addCheckConstraint('node_role', sql`role in ('server', 'agent', 'auto', 'none')`)
    .execute();
}
