/**
 * Browsers that are signed in: the hash of what each holds, and the token that it signed in with.
 *
 * @module
 */
import type { Kysely } from 'kysely';
import type { StoredSession } from '../changes.ts';
import type { Tables } from '../schema.ts';
import type { Unit } from '../write-lane.ts';

export async function allSessions(db: Kysely<Tables>): Promise<readonly StoredSession[]> {
  const rows = await db.selectFrom('session').selectAll().execute();
  return rows.map(({ hash, token_name, created_at, expires_at }) =>
    Object.freeze({ hash, tokenName: token_name, createdAt: created_at, expiresAt: expires_at }),
  );
}

/** Those whose time is over by then go. */
export async function insertSession(unit: Unit, session: StoredSession): Promise<void> {
  const { hash, tokenName, createdAt, expiresAt } = session;
  const over = await unit.db
    .deleteFrom('session')
    .where('expires_at', '<=', createdAt)
    .returning('hash')
    .execute();
  for (const gone of over) unit.changed({ kind: 'session-removed', hash: gone.hash });
  await unit.db
    .insertInto('session')
    .values({ hash, token_name: tokenName, created_at: createdAt, expires_at: expiresAt })
    .execute();
  unit.changed({ kind: 'session', session: Object.freeze({ ...session }) });
}

export async function deleteSession(unit: Unit, hash: string): Promise<void> {
  await unit.db.deleteFrom('session').where('hash', '=', hash).execute();
  unit.changed({ kind: 'session-removed', hash });
}

/** Of a token that goes. */
export async function deleteSessionsOf(unit: Unit, tokenName: string): Promise<void> {
  const gone = await unit.db
    .deleteFrom('session')
    .where('token_name', '=', tokenName)
    .returning('hash')
    .execute();
  for (const { hash } of gone) unit.changed({ kind: 'session-removed', hash });
}
