import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import { MIGRATIONS } from '../../src/store/migrations.ts';
import { openDatabase } from '../../src/store/sqlite/database.ts';
import { DatabaseError } from '../../src/store/sqlite/database-error.ts';
import { SqliteFailure } from '../../src/store/sqlite/sqlite-thread.ts';
import { databasePath, TABLES } from '../support/store.ts';

function mustLive(error: Error): void {
  assert.fail(error);
}

async function open(context: TestContext, path: string) {
  const db = await openDatabase({ path, onDeath: mustLive });
  context.after(() => db.destroy());
  return db;
}

async function pragma(db: Awaited<ReturnType<typeof open>>, name: string): Promise<unknown> {
  const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db);
  return Object.values(rows[0] ?? {})[0];
}

test('an empty file gets the newest schema, once', async (context) => {
  const path = await databasePath(context);
  for (const time of ['first', 'second']) {
    const db = await openDatabase({ path, onDeath: mustLive });
    const tables = (await db.introspection.getTables()).map(({ name }) => name);
    assert.deepEqual(tables, TABLES, `at the ${time} open`);
    const { rows } = await sql`select name from kysely_migration`.execute(db);
    assert.deepEqual(
      rows,
      Object.keys(MIGRATIONS).map((name) => ({ name })),
    );
    await db.destroy();
  }
});

test('commits are durable at every open: a WAL file opened again falls back to NORMAL by itself', async (context) => {
  const path = await databasePath(context);
  for (let time = 1; time <= 3; time += 1) {
    const db = await openDatabase({ path, onDeath: mustLive });
    assert.equal(await pragma(db, 'synchronous'), 2);
    assert.equal(await pragma(db, 'journal_mode'), 'wal');
    assert.equal(await pragma(db, 'foreign_keys'), 1);
    assert.equal(await pragma(db, 'busy_timeout'), 5000);
    await db.destroy();
  }
});

test('nobody else may read the file, its log or its folder', async (context) => {
  const path = await databasePath(context);
  await open(context, path);
  assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
  const files = readdirSync(dirname(path));
  assert.ok(files.includes('registry.db-wal'));
  for (const name of files)
    assert.equal(statSync(`${dirname(path)}/${name}`).mode & 0o077, 0, name);
});

test('a file that was readable to all is closed, its folder left alone', async (context) => {
  const path = `${dirname(dirname(await databasePath(context)))}/registry.db`;
  const folderMode = statSync(dirname(path)).mode;
  writeFileSync(path, '', { mode: 0o644 });
  const db = await openDatabase({ path, onDeath: mustLive });
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(dirname(path)).mode, folderMode);
  await db.destroy();
});

test('a file that is no database is refused by name, with what to do', async (context) => {
  const path = await databasePath(context);
  await (await openDatabase({ path, onDeath: mustLive })).destroy();
  writeFileSync(path, 'a text that somebody put here'.repeat(100));
  await assert.rejects(openDatabase({ path, onDeath: mustLive }), (error) => {
    assert.ok(error instanceof DatabaseError);
    assert.equal(error.path, path);
    assert.match(
      error.message,
      /registry\.db can't be read: file is not a database\. Move it away/,
    );
    return true;
  });
});

test('a damaged page is found at the open, not when it is first read', async (context) => {
  const path = await databasePath(context);
  await (await openDatabase({ path, onDeath: mustLive })).destroy();
  const bytes = readFileSync(path);
  bytes.fill(0x5a, 4096 * 3, 4096 * 4);
  writeFileSync(path, bytes);
  await assert.rejects(openDatabase({ path, onDeath: mustLive }), /can't be read/);
});

test('a file that was cut short is refused', async (context) => {
  const path = await databasePath(context);
  await (await openDatabase({ path, onDeath: mustLive })).destroy();
  writeFileSync(path, readFileSync(path).subarray(0, 4096 * 5 + 100));
  await assert.rejects(openDatabase({ path, onDeath: mustLive }), /can't be read/);
});

test('a registry of a newer Pilotlight is refused and left as it is', async (context) => {
  const path = await databasePath(context);
  const db = await openDatabase({ path, onDeath: mustLive });
  await sql`insert into kysely_migration values ('0099-from-the-future', '2030-01-01')`.execute(db);
  await db.destroy();
  await assert.rejects(
    openDatabase({ path, onDeath: mustLive }),
    /written by a newer Pilotlight \(it has migration 0099-from-the-future\)/,
  );
});

test('a folder that can not be made is named', async (context) => {
  const path = await databasePath(context);
  writeFileSync(dirname(path), 'a file where the folder should be');
  await assert.rejects(openDatabase({ path, onDeath: mustLive }), /registry\.db can't be written/);
});

test('an error of SQLite keeps its code, and a rollback does not hide it', async (context) => {
  const db = await open(context, ':memory:');
  const bad = { name: 'a', role: 'king', hash: 'h', created_at: 1 };
  await assert.rejects(
    db.transaction().execute(async (unit) => {
      await unit.insertInto('setting').values({ name: 'x', value: '1' }).execute();
      await unit
        .insertInto('token')
        .values({ ...bad, role: 'king' as 'admin' })
        .execute();
    }),
    (error) => error instanceof SqliteFailure && error.code === 'SQLITE_CONSTRAINT_CHECK',
  );
  assert.deepEqual(await db.selectFrom('setting').selectAll().execute(), []);
});

test('a transaction owns the connection: nobody else writes into it', async (context) => {
  const db = await open(context, ':memory:');
  const put = (name: string) => db.insertInto('setting').values({ name, value: '1' }).execute();
  const rolledBack = db.transaction().execute(async (unit) => {
    await unit.insertInto('setting').values({ name: 'inside', value: '1' }).execute();
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw new Error('not after all');
  });
  const others = Promise.all([put('outside-1'), put('outside-2')]);
  await assert.rejects(rolledBack, /not after all/);
  await others;
  const rows = await db.selectFrom('setting').select('name').orderBy('name').execute();
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['outside-1', 'outside-2'],
  );
});
