/**
 * Whether the registry's file is whole: half a registry must not pass for one.
 *
 * What decisions rest on is checked before anything is decided. The timeline, nearly all of a large
 * file, is read a little later in a thread of its own: on a loaded card that takes seconds, and when
 * the power returns every machine asks at once.
 *
 * @module
 */
import { type Kysely, sql } from 'kysely';
import type { StoreReport } from '../report.ts';
import type { Tables } from '../schema.ts';
import { unreadable } from './database-error.ts';
import { SqliteFailure, SqliteThread } from './sqlite-thread.ts';

/** Checks every table but the timeline, with its indexes. Throws SqliteFailure. */
export async function checkSmallTables(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and name <> 'timeline'`.execute(db);
  for (const { name } of rows) {
    const check = sql<Verdict>`pragma quick_check(${sql.lit(name)})`;
    assertWhole((await check.execute(db)).rows[0]);
  }
}

type Verdict = { readonly quick_check: string };

function assertWhole(verdict: Verdict | undefined): void {
  const text = verdict?.quick_check ?? 'no verdict';
  if (text === 'ok') return;
  throw new SqliteFailure(text.replace(/^\*\*\* in database main \*\*\*\s*/, ''), 'SQLITE_CORRUPT');
}

export function isDamage(error: unknown): boolean {
  if (!(error instanceof SqliteFailure)) return false;
  return error.code?.startsWith('SQLITE_CORRUPT') === true || error.code === 'SQLITE_NOTADB';
}

export type LateCheckOptions = {
  readonly path: string;
  readonly report: (report: StoreReport) => void;
  readonly afterMs: number;
};

/** The check of the whole file, once, `afterMs` after the start. Damage is a `fatal` report. */
export class LateCheck {
  readonly #options: LateCheckOptions;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> = Promise.resolve();

  constructor(options: LateCheckOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#options.path === ':memory:') return; // another connection would see another database
    this.#timer = setTimeout(() => {
      this.#underWay = this.#check();
    }, this.#options.afterMs).unref();
  }

  /** Resolves when nothing reads the file any more. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#underWay;
  }

  async #check(): Promise<void> {
    const { path, report } = this.#options;
    try {
      await checkWholeFile(path);
    } catch (error) {
      report(
        isDamage(error)
          ? { kind: 'fatal', error: unreadable(path, error) }
          : { kind: 'check-failed', error },
      );
    }
  }
}

/** WAL: it reads one state of the file, and holds up no write. */
async function checkWholeFile(path: string): Promise<void> {
  const thread = new SqliteThread(() => {}); // what waits for it is told as well
  await thread.open(path);
  try {
    const sql = 'pragma quick_check(1)';
    const { rows } = await thread.ask({ kind: 'run', sql, parameters: [] });
    assertWhole(rows[0] as Verdict | undefined);
  } finally {
    await thread.close();
  }
}
