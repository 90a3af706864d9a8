/**
 * Copies of the registry's file: one that is taken while the service writes, and the judgement of one that
 * is to be put in its place. For programs that run beside the service, and may wait for the disk.
 *
 * @module
 */
import { readFileSync, statSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { MIGRATIONS } from '../migrations.ts';
import { DatabaseError, unreadable } from './database-error.ts';

/** How long to wait for a writer, ms. */
const BUSY_MS = 5_000;

/**
 * As the file stands in one moment, whatever is written meanwhile: VACUUM INTO reads in one transaction. The
 * copy is one file without a log beside it, and nobody else's to read. Throws DatabaseError.
 */
export async function copyDatabase(path: string, to: string): Promise<void> {
  const database = opened(path);
  try {
    database.prepare('vacuum into ?').run(to);
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    database.close();
  }
  await chmod(to, 0o600);
}

function opened(path: string): Database.Database {
  try {
    return new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DatabaseError(path, `the registry ${path} can't be opened: ${why}`, { cause });
  }
}

/** Throws DatabaseError where a file is damaged, none of ours, or of a newer Pilotlight. Changes nothing. */
export function judgeCopy(path: string): void {
  const database = opened(path);
  try {
    const verdict = database.pragma('integrity_check(1)', { simple: true });
    if (verdict !== 'ok') throw new DatabaseError(path, `${path} is damaged: ${verdict}`);
    const rows = database.prepare('select name from kysely_migration').all();
    const newer = (rows as { name: string }[]).find(({ name }) => MIGRATIONS[name] === undefined);
    if (newer === undefined) return;
    const message = `the registry in the backup is a newer Pilotlight's (it has migration ${newer.name}): restore it with that version`;
    throw new DatabaseError(path, message);
  } catch (cause) {
    if (cause instanceof DatabaseError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DatabaseError(path, `${path} is no registry: ${why}`, { cause });
  } finally {
    database.close();
  }
}

/** Of Linux: a line a lock, such as `1: POSIX ADVISORY READ 4711 08:02:131090 1073741826 1073742335`. */
const LOCKS = '/proc/locks';

/**
 * Whether a process has the registry open: each holds a lock on the file, or on the index of its log, for as
 * long as it does (WAL mode). Looked up and not tried out: a try would play back, or delete, the log of a
 * damaged file. False where there is no file.
 */
export function isInUse(path: string): boolean {
  const inodes = [path, `${path}-shm`].flatMap((file) => {
    const found = statSync(file, { throwIfNoEntry: false });
    return found === undefined ? [] : [`:${found.ino} `];
  });
  const locks = readFileSync(LOCKS, 'utf8').split('\n');
  return locks.some((line) => inodes.some((inode) => line.includes(inode)));
}
