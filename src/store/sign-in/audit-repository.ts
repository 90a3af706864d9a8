/**
 * Who did what over the API, the newest ten thousand.
 *
 * @module
 */
import type { Kysely } from 'kysely';
import type { AuditEntry, AuditFact } from '../../domain/audit.ts';
import type { Tables } from '../schema.ts';
import type { Unit } from '../write-lane.ts';

const MOST_ENTRIES = 10_000;

export async function insertAudit(unit: Unit, fact: AuditFact): Promise<void> {
  const { at, by, role, address, method, path, status } = fact;
  const { id } = await unit.db
    .insertInto('audit')
    .values({ at, by: by ?? null, role: role ?? null, address, method, path, status })
    .returning('id')
    .executeTakeFirstOrThrow();
  await unit.db
    .deleteFrom('audit')
    .where('id', '<=', id - MOST_ENTRIES)
    .execute();
}

/** Newest first, those before the entry `before`. */
export type AuditPage = { readonly before: number | undefined; readonly limit: number };

export async function auditEntries(
  db: Kysely<Tables>,
  { before, limit }: AuditPage,
): Promise<readonly AuditEntry[]> {
  const all = db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(limit);
  const rows = await (before === undefined ? all : all.where('id', '<', before)).execute();
  return rows.map(({ by, role, ...row }) => ({
    ...row,
    by: by ?? undefined,
    role: role ?? undefined,
  }));
}
