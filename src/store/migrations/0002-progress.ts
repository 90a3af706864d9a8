/**
 * How far a machine is, and how long each phase took the ones before it.
 *
 * @module
 */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await widenNode(db);
  await widenTicket(db);
  await createStageTime(db);
}

/** A statement a column: SQLite adds no more at once. The rows that are there take the defaults. */
async function widenNode(db: Kysely<unknown>): Promise<void> {
  const node = db.schema.alterTable('node');
  await node
    .addColumn('boot_order', 'text', (column) => column.notNull().defaultTo('profile'))
    .execute();
  await node.addColumn('key_hash', 'text').execute();
  await node.addColumn('progress_percent', 'double precision').execute();
  await node.addColumn('progress_step', 'text').execute();
  await node.addColumn('progress_at', 'bigint').execute();
  await node.addColumn('trace', 'text', (column) => column.notNull().defaultTo('{}')).execute();
  await node.addColumn('stuck', 'text').execute();
  await node.addColumn('first_boot', 'text').execute();
}

/** A ticket of before names no image: its install goes on with the one that its profile means. */
async function widenTicket(db: Kysely<unknown>): Promise<void> {
  const ticket = db.schema.alterTable('ticket');
  await ticket.addColumn('image_id', 'text', (column) => column.notNull().defaultTo('')).execute();
  await ticket
    .addColumn('medium', 'text', (column) =>
      column.notNull().defaultTo('http').check(sql`medium in ('nfs', 'http')`),
    )
    .execute();
}

/** No reference to a node: what was learnt of a profile stays when its machines go. */
async function createStageTime(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('stage_time')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('profile', 'text', (column) => column.notNull())
    .addColumn('stage', 'text', (column) => column.notNull())
    .addColumn('ms', 'bigint', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('stage_time_of_profile')
    .on('stage_time')
    .columns(['profile', 'stage', 'id'])
    .execute();
}
