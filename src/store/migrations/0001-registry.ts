/**
 * The first registry.
 *
 * A migration that was released is never edited: the checks are written out here, because the lists
 * in domain/ will grow and a database of today must stay what it is.
 *
 * @module
 */
import { type Kysely, sql } from 'kysely';

const STAGES = sql`('discovered', 'enrolled', 'booting', 'installing', 'installed', 'joining',
  'ready', 'in-rotation', 'failed')`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await createNode(db);
  await createNodeMac(db);
  await createTimeline(db);
  await createTicket(db);
  await createToken(db);
  await createSetting(db);
}

async function createNode(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('node')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('hostname', 'text', (column) => column.unique())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('profile', 'text', (column) => column.notNull())
    .addColumn('address', 'text')
    .addColumn('address_ip', 'text', (column) => column.unique())
    .addColumn('uuid', 'text')
    .addColumn('serial', 'text')
    .addColumn('arch', 'text')
    .addColumn('boot_offer', 'text', (column) => column.notNull())
    .addColumn('boot_loader', 'text', (column) => column.notNull())
    .addColumn('boot_local', 'text', (column) => column.notNull())
    .addColumn('stage', 'text', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('failure_stage', 'text')
    .addColumn('failure_reason', 'text')
    .addColumn('failure_at', 'bigint')
    .addColumn('ssh_host_keys', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('stage_since', 'bigint', (column) => column.notNull())
    .addCheckConstraint('node_role', sql`role in ('server', 'agent', 'none')`)
    .addCheckConstraint('node_stage', sql`stage in ${STAGES}`)
    .addCheckConstraint('node_attempt', sql`attempt >= 0`)
    .addCheckConstraint('node_named', sql`stage = 'discovered' or hostname is not null`)
    .addCheckConstraint('node_hostname', sql`hostname = lower(hostname)`)
    .addCheckConstraint('node_failure', sql`(stage = 'failed') = (failure_reason is not null)`)
    .execute();
}

async function createNodeMac(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('node_mac')
    .addColumn('mac', 'text', (column) => column.primaryKey())
    .addColumn('node_id', 'text', (column) =>
      column.notNull().references('node.id').onDelete('cascade'),
    )
    .addColumn('position', 'integer', (column) => column.notNull())
    .addUniqueConstraint('node_mac_position', ['node_id', 'position'])
    .execute();
}

/**
 * AUTOINCREMENT, so that the id of a line that was deleted never comes again: clients resume by it.
 * On PostgreSQL this column is an identity.
 */
async function createTimeline(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('timeline')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('node_id', 'text', (column) =>
      column.notNull().references('node.id').onDelete('cascade'),
    )
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('stage', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())
    .addColumn('log', 'text')
    .addCheckConstraint('timeline_kind', sql`kind in ('stage', 'note', 'refusal', 'alarm')`)
    .addCheckConstraint('timeline_stage', sql`stage in ${STAGES}`)
    .addCheckConstraint('timeline_count', sql`count >= 1`)
    .execute();
  await db.schema
    .createIndex('timeline_of_node')
    .on('timeline')
    .columns(['node_id', 'id'])
    .execute();
}

async function createTicket(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('ticket')
    .addColumn('token', 'text', (column) => column.primaryKey())
    .addColumn('node_id', 'text', (column) =>
      column.notNull().references('node.id').onDelete('cascade'),
    )
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('minted_for', 'text', (column) => column.notNull())
    .addColumn('minted_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('seed_address', 'text')
    .addColumn('ended', 'text')
    .addCheckConstraint('ticket_attempt', sql`attempt >= 1`)
    .execute();
  await db.schema.createIndex('ticket_of_node').on('ticket').column('node_id').execute();
}

async function createToken(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('token')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addCheckConstraint('token_role', sql`role in ('admin', 'viewer')`)
    .execute();
}

async function createSetting(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('setting')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}
