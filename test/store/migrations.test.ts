import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { DEFAULT_BOOT_POLICY } from '../../src/domain/node.ts';
import { MIGRATIONS } from '../../src/store/migrations.ts';
import { databasePath, openTestStore } from '../support/store.ts';
import { linesOf, OPTIPLEX } from '../support/store-values.ts';

/** As the first release left it: `upTo` is the newest migration that it knew. */
async function databaseOf(path: string, upTo: string): Promise<Database.Database> {
  mkdirSync(dirname(path), { recursive: true });
  const database = new Database(path);
  const db = new Kysely({ dialect: new SqliteDialect({ database }) });
  const known = Object.entries(MIGRATIONS).filter(([name]) => name <= upTo);
  const provider = { getMigrations: async () => Object.fromEntries(known) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  assert.equal(error, undefined);
  return database;
}

const ROWS_OF_0001 = `
  insert into node values ('id-1', 'optiplex-1', 'server', 'default', '192.168.1.21/24', '192.168.1.21',
    'uuid-1', 'H1M8DM2', 'x86_64-efi', 'direct', 'auto', 'exit', 'failed', 2, 'installing', 'no disk', 7,
    '["ssh-ed25519 AAAA"]', 1, 7);
  insert into node_mac values ('${OPTIPLEX}', 'id-1', 0);
  insert into timeline (node_id, at, kind, stage, text, count, last_at, log)
    values ('id-1', 1, 'stage', 'enrolled', 'registered by alice', 1, 1, null),
      ('id-1', 7, 'stage', 'failed', 'no disk', 1, 7, 'curtin: no disk');
  insert into ticket values ('t-1', 'id-1', 2, '192.168.1.50', 2, 9, null, 'the install failed');
  insert into token values ('laptop', 'admin', 'a hash', 3);
  insert into setting values ('door', '{"openUntil":5}');`;

const ROWS_OF_0002 = `
  insert into node (id, hostname, role, profile, boot_offer, boot_loader, boot_local, stage, attempt,
    ssh_host_keys, created_at, stage_since)
  values ('id-1', 'optiplex-1', 'server', 'default', 'direct', 'auto', 'exit', 'enrolled', 0, '[]', 1, 1);
  insert into node_mac values ('${OPTIPLEX}', 'id-1', 0);`;

test('a registry of the first release keeps all that it has, and goes on', async (context) => {
  const path = await databasePath(context);
  const old = await databaseOf(path, '0001-registry');
  old.exec(ROWS_OF_0001);
  old.close();

  const store = await openTestStore(context, { path });
  const { registry } = store;
  const node = registry.byMac(OPTIPLEX);
  assert.deepEqual(node, {
    id: 'id-1',
    macs: [OPTIPLEX],
    hostname: 'optiplex-1',
    role: 'server',
    profile: 'default',
    address: '192.168.1.21/24',
    uuid: 'uuid-1',
    serial: 'H1M8DM2',
    arch: 'x86_64-efi',
    boot: DEFAULT_BOOT_POLICY,
    power: { driver: 'none' },
    stage: 'failed',
    attempt: 2,
    failure: { stage: 'installing', reason: 'no disk', at: 7 },
    sshHostKeys: ['ssh-ed25519 AAAA'],
    keyHash: undefined,
    progress: undefined,
    trace: {},
    stuck: undefined,
    firstBoot: undefined,
    bootDue: undefined,
    beforeReinstall: undefined,
    createdAt: 1,
    stageSince: 7,
  });
  assert.equal(registry.ticket('t-1')?.ended, 'the install failed');
  assert.deepEqual(registry.tokens(), [
    { name: 'laptop', role: 'admin', hash: 'a hash', createdAt: 3 },
  ]);
  assert.deepEqual(registry.setting('door'), { openUntil: 5 });
  const [, failed] = await store.timeline(node.id);
  assert.equal(failed?.log, 'curtin: no disk');

  await store.record(node.id, { type: 'reinstall-requested', by: 'alice' }, 8);
  assert.equal((await linesOf(store, node)).length, 3);
});

test('a migration that is cut off leaves the registry of the old release', async (context) => {
  const path = await databasePath(context);
  const old = await databaseOf(path, '0001-registry');
  old.exec('create table stage_time (of_somebody_else)'); // the second half of 0002 can't be done
  old.exec(ROWS_OF_0001);
  old.close();
  await assert.rejects(openTestStore(context, { path }), /can't be opened.*stage_time/);
  const left = new Database(path);
  const columns = left.prepare(`select name from pragma_table_info('node')`).pluck().all();
  assert.equal(columns.includes('trace'), false);
  assert.equal(left.prepare('select count(*) from timeline').pluck().get(), 2);
  left.close();
});

test('a registry from before the role auto takes it, and still refuses what is no role', async (context) => {
  const path = await databasePath(context);
  const old = await databaseOf(path, '0002-progress');
  old.exec(ROWS_OF_0002);
  assert.throws(() => old.exec("update node set role = 'auto'"), /node_role/);
  old.close();

  const store = await openTestStore(context, { path });
  assert.equal(store.registry.byId('id-1')?.role, 'server');
  const node = await store.updateNode('id-1', { role: 'auto', by: 'alice' }, 9);
  assert.equal(node.role, 'auto');
  const opened = new Database(path);
  assert.throws(() => opened.exec("update node set role = 'chief'"), /node_role/);
  opened.close();
});
