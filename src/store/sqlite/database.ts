/**
 * Opens the registry's database: the newest schema, durable commits, nobody else may read it.
 *
 * @module
 */
import { chmod, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { MIGRATIONS } from '../migrations.ts';
import type { Tables } from '../schema.ts';
import { DatabaseError, unreadable } from './database-error.ts';
import { checkSmallTables, isDamage } from './integrity.ts';
import { SqliteFailure } from './sqlite-thread.ts';
import { WorkerDialect, type WorkerDialectOptions } from './worker-dialect.ts';

/**
 * Opens `path` (created with mode 0600 in a folder of 0700 where it is missing) or `:memory:`, and
 * migrates it. Throws DatabaseError where the file is corrupt (the timeline is checked later: LateCheck),
 * can't be written, or was written by a newer Pilotlight.
 */
export async function openDatabase(options: WorkerDialectOptions): Promise<Kysely<Tables>> {
  if (options.path !== ':memory:') await createFile(options.path);
  const db = new Kysely<Tables>({ dialect: new WorkerDialect(options) });
  try {
    await checkSmallTables(db);
    await refuseNewer(db, options.path);
    await migrate(db);
    return db;
  } catch (error) {
    await db.destroy();
    throw explained(options.path, error);
  }
}

/** The -wal and -shm files take the mode of the file itself. */
async function createFile(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await (await open(path, 'a', 0o600)).close();
    await chmod(path, 0o600);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `the registry ${path} can't be written: ${why}. Give its folder to the user that runs Pilotlight`;
    throw new DatabaseError(path, message, { cause });
  }
}

async function refuseNewer(db: Kysely<Tables>, path: string): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const unknown = rows.find(({ name }) => MIGRATIONS[name] === undefined);
  if (unknown === undefined) return;
  throw new DatabaseError(
    path,
    `the registry ${path} was written by a newer Pilotlight (it has migration ${unknown.name}). ` +
      'Run that version, or put back the backup that was made before the upgrade',
  );
}

async function migrate(db: Kysely<Tables>): Promise<void> {
  const provider = { getMigrations: async () => MIGRATIONS };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error;
}

function explained(path: string, error: unknown): unknown {
  if (!(error instanceof SqliteFailure)) return error;
  if (isDamage(error)) return unreadable(path, error);
  const message = `the registry ${path} can't be opened: ${error.message} (${error.code})`;
  return new DatabaseError(path, message, { cause: error });
}
