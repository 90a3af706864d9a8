/**
 * The virtual machines that Pilotlight makes.
 *
 * @module
 */
import { type Kysely, sql } from 'kysely';

/**
 * No reference to the node: a machine on a hypervisor is not gone because its node is, and must not be
 * forgotten before it is.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('vm')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('node_id', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('uuid', 'text', (column) => column.notNull().unique())
    .addColumn('serial', 'text', (column) => column.notNull())
    .addColumn('mac', 'text', (column) => column.notNull().unique())
    .addColumn('hypervisor_id', 'text', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('vmid', 'integer', (column) => column.notNull())
    .addColumn('vmid_is_wished', 'integer', (column) => column.notNull())
    .addColumn('storage', 'text', (column) => column.notNull())
    .addColumn('cores', 'integer', (column) => column.notNull())
    .addColumn('memory', 'integer', (column) => column.notNull())
    .addColumn('install_memory', 'integer', (column) => column.notNull())
    .addColumn('disk', 'integer', (column) => column.notNull())
    .addColumn('bridge', 'text', (column) => column.notNull())
    .addColumn('vlan', 'integer')
    .addColumn('firmware', 'text', (column) =>
      column.notNull().check(sql`firmware in ('uefi', 'bios')`),
    )
    .addColumn('secure_boot', 'integer', (column) => column.notNull())
    .addColumn('program', 'text', (column) => column.notNull())
    .addColumn('step', 'text', (column) => column.notNull())
    .addColumn('step_since', 'bigint', (column) => column.notNull())
    .addColumn('task', 'text')
    .addColumn('asked_at', 'bigint')
    .addColumn('armed_at', 'bigint', (column) => column.notNull())
    .addColumn('failure', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  // Two machines never have one number: whoever is later chooses another before anything is made.
  await db.schema
    .createIndex('vm_number')
    .on('vm')
    .columns(['hypervisor_id', 'vmid'])
    .unique()
    .execute();
}
