/**
 * The database's own thread: runs statements one after the other and answers each.
 *
 * better-sqlite3 is synchronous, and an SD card may hold one fsync for seconds. Here it holds up
 * nothing but the next write; on the main loop it would hold up DHCP and TFTP.
 *
 * @module
 */
import { parentPort } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { SqliteReply, SqliteRequest, SqliteResult } from './sqlite-messages.ts';

const NOTHING: SqliteResult = { rows: [], changes: undefined, lastInsertRowid: undefined };
/** Statements with lists of values come in many lengths: forget all rather than keep each. */
const MOST_PREPARED = 200;
/** How long to wait for another process that holds the file, such as a backup. */
const BUSY_TIMEOUT_MS = 5_000;

let database: Database.Database | undefined;
const prepared = new Map<string, Database.Statement>();

/**
 * `synchronous` is set at every open: it reads FULL on a new file, but NORMAL once a WAL file is
 * opened again, because the library is compiled with WAL_SYNCHRONOUS=1 (measured, 13.2.0).
 */
function open(path: string): SqliteResult {
  database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  return NOTHING;
}

function opened(): Database.Database {
  if (database === undefined) throw new Error('the database is not open');
  return database;
}

function prepare(sql: string): Database.Statement {
  const known = prepared.get(sql);
  if (known !== undefined) return known;
  if (prepared.size >= MOST_PREPARED) prepared.clear();
  const statement = opened().prepare(sql);
  prepared.set(sql, statement);
  return statement;
}

function run(sql: string, parameters: readonly unknown[]): SqliteResult {
  const statement = prepare(sql);
  if (statement.reader) return { ...NOTHING, rows: statement.all(...parameters) };
  const { changes, lastInsertRowid } = statement.run(...parameters);
  return { rows: [], changes, lastInsertRowid };
}

/** SQLite may have rolled back by itself (a full disk, an I/O error): that must not hide its reason. */
function rollback(): SqliteResult {
  return opened().inTransaction ? run('rollback', []) : NOTHING;
}

function close(): SqliteResult {
  database?.close();
  return NOTHING;
}

function perform(request: SqliteRequest): SqliteResult {
  switch (request.kind) {
    case 'open':
      return open(request.path);
    case 'run':
      return run(request.sql, request.parameters);
    case 'rollback':
      return rollback();
    case 'close':
      return close();
  }
}

function answer(request: SqliteRequest): SqliteReply {
  try {
    return { id: request.id, kind: 'done', ...perform(request) };
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : undefined;
    const message = error instanceof Error ? error.message : String(error);
    return { id: request.id, kind: 'failed', message, code };
  }
}

parentPort?.on('message', (request: SqliteRequest) => {
  parentPort?.postMessage(answer(request));
  if (request.kind === 'close') parentPort?.close();
});
