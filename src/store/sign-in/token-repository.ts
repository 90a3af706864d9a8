/**
 * The API's bearer tokens: hashes alone.
 *
 * @module
 */
import type { Kysely } from 'kysely';
import { ProvisioningError } from '../../domain/errors.ts';
import type { ApiToken } from '../changes.ts';
import type { Tables } from '../schema.ts';
import type { Unit } from '../write-lane.ts';
import { deleteSessionsOf } from './session-repository.ts';

export async function allTokens(db: Kysely<Tables>): Promise<readonly ApiToken[]> {
  const rows = await db.selectFrom('token').selectAll().execute();
  return rows.map(({ created_at, ...token }) => Object.freeze({ ...token, createdAt: created_at }));
}

/** Throws INPUT_INVALID where the name is taken: a token is replaced by removing it first. */
export async function insertToken(unit: Unit, draft: ApiToken): Promise<ApiToken> {
  const { name, role, hash, createdAt } = draft;
  const token: ApiToken = Object.freeze({ name, role, hash, createdAt });
  const taken = await unit.db
    .selectFrom('token')
    .select('name')
    .where('name', '=', name)
    .executeTakeFirst();
  if (taken !== undefined) {
    const problem = { field: 'name', expected: 'a name that no other token has', got: name };
    throw new ProvisioningError('INPUT_INVALID', `there is a token ${name}`, {
      problems: [problem],
    });
  }
  await unit.db.insertInto('token').values({ name, role, hash, created_at: createdAt }).execute();
  unit.changed({ kind: 'token', token });
  return token;
}

/** Whether there was one. Who signed in with it is signed out. */
export async function deleteToken(unit: Unit, name: string): Promise<boolean> {
  await deleteSessionsOf(unit, name);
  const result = await unit.db.deleteFrom('token').where('name', '=', name).executeTakeFirst();
  unit.changed({ kind: 'token-removed', name });
  return result.numDeletedRows > 0n;
}
