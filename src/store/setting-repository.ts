/**
 * What Pilotlight itself must not forget and no file says: the door, keys, the cluster's grants.
 *
 * @module
 */
import type { Kysely } from 'kysely';
import { ProvisioningError } from '../domain/errors.ts';
import type { Tables } from './schema.ts';
import type { Unit } from './write-lane.ts';

export type Setting = { readonly name: string; readonly value: unknown };

export async function allSettings(db: Kysely<Tables>): Promise<readonly Setting[]> {
  const rows = await db.selectFrom('setting').selectAll().execute();
  return rows.map(({ name, value }) => ({ name, value: parsed(value) }));
}

/** `value` is anything that JSON can say; undefined forgets the setting. Throws INPUT_INVALID for the rest. */
export async function putSetting(unit: Unit, { name, value }: Setting): Promise<void> {
  if (value === undefined) {
    await unit.db.deleteFrom('setting').where('name', '=', name).execute();
    unit.changed({ kind: 'setting', name, value });
    return;
  }
  const json = serialized(name, value);
  await unit.db
    .insertInto('setting')
    .values({ name, value: json })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: json }))
    .execute();
  unit.changed({ kind: 'setting', name, value: parsed(json) });
}

function serialized(name: string, value: unknown): string {
  const json: string | undefined = JSON.stringify(value);
  if (json !== undefined) return json;
  const problem = { field: name, expected: 'a value that JSON can say', got: typeof value };
  throw new ProvisioningError('INPUT_INVALID', `the setting ${name} is a ${typeof value}`, {
    problems: [problem],
  });
}

/** Frozen through and through: whoever reads it shares it. */
function parsed(json: string): unknown {
  return JSON.parse(json, (_key, value: unknown) =>
    typeof value === 'object' ? Object.freeze(value) : value,
  );
}
