/**
 * Hypervisors, with what Pilotlight proves itself with to them.
 *
 * @module
 */
import { type Kysely, sql } from 'kysely';

/** No reference to a node: a machine that is registered anew is the same hypervisor. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('hypervisor')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('endpoints', 'text', (column) => column.notNull())
    .addColumn('token_id', 'text', (column) => column.notNull())
    .addColumn('token_secret', 'text', (column) => column.notNull())
    .addColumn('trust', 'text', (column) => column.notNull())
    .addColumn('node_id', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addCheckConstraint('hypervisor_name', sql`name = lower(name)`)
    .execute();
}
