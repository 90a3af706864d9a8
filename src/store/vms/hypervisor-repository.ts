/**
 * Hypervisors and the secrets of their tokens.
 *
 * @module
 */
import type { Kysely, Selectable } from 'kysely';
import { ProvisioningError } from '../../domain/errors.ts';
import { type Hypervisor, refuseTaken } from '../../domain/hypervisor.ts';
import type { HypervisorTable, Tables } from '../schema.ts';
import type { Unit } from '../write-lane.ts';

export type HypervisorDraft = Omit<Hypervisor, 'id' | 'createdAt'> & {
  readonly tokenSecret: string;
};

/** Only the keys that are present change. */
export type HypervisorPatch = { readonly [K in keyof HypervisorDraft]?: HypervisorDraft[K] };

export type StoredHypervisor = { readonly hypervisor: Hypervisor; readonly tokenSecret: string };

export async function allHypervisors(db: Kysely<Tables>): Promise<readonly StoredHypervisor[]> {
  const rows = await db.selectFrom('hypervisor').selectAll().orderBy('created_at').execute();
  return rows.map(fromRow);
}

/** Throws HYPERVISOR_TAKEN where the name or an endpoint is another one's. */
export async function insertHypervisor(
  unit: Unit,
  draft: HypervisorDraft,
  { id, at }: { readonly id: string; readonly at: number },
): Promise<Hypervisor> {
  const { tokenSecret, ...rest } = draft;
  return await write(unit, { hypervisor: { ...rest, id, createdAt: at }, tokenSecret }, 'new');
}

/** Throws HYPERVISOR_NOT_FOUND and HYPERVISOR_TAKEN. */
export async function changeHypervisor(
  unit: Unit,
  id: string,
  { tokenSecret, ...patch }: HypervisorPatch,
): Promise<Hypervisor> {
  const known = (await allHypervisors(unit.db)).find(({ hypervisor }) => hypervisor.id === id);
  if (known === undefined) throw notFound(id);
  const hypervisor = { ...known.hypervisor, ...patch };
  return await write(unit, { hypervisor, tokenSecret: tokenSecret ?? known.tokenSecret }, 'known');
}

/** Throws HYPERVISOR_NOT_FOUND. */
export async function deleteHypervisor(unit: Unit, id: string): Promise<void> {
  const result = await unit.db.deleteFrom('hypervisor').where('id', '=', id).executeTakeFirst();
  if (result.numDeletedRows === 0n) throw notFound(id);
  unit.changed({ kind: 'hypervisor-removed', id });
}

async function write(
  unit: Unit,
  { hypervisor, tokenSecret }: StoredHypervisor,
  which: 'new' | 'known',
): Promise<Hypervisor> {
  const all = await allHypervisors(unit.db);
  refuseTaken(
    all.map((stored) => stored.hypervisor),
    hypervisor,
  );
  const row = {
    ...{ id: hypervisor.id, name: hypervisor.name, node_id: hypervisor.nodeId ?? null },
    ...{ token_id: hypervisor.tokenId, token_secret: tokenSecret },
    ...{ endpoints: JSON.stringify(hypervisor.endpoints), trust: JSON.stringify(hypervisor.trust) },
    created_at: hypervisor.createdAt,
  };
  if (which === 'new') await unit.db.insertInto('hypervisor').values(row).execute();
  else await unit.db.updateTable('hypervisor').set(row).where('id', '=', row.id).execute();
  const stored = fromRow(row);
  unit.changed({ kind: 'hypervisor', ...stored });
  return stored.hypervisor;
}

function notFound(id: string): ProvisioningError {
  return new ProvisioningError('HYPERVISOR_NOT_FOUND', `there is no hypervisor ${id}`);
}

/** Frozen through and through: whoever reads it shares it. */
function fromRow(row: Selectable<HypervisorTable>): StoredHypervisor {
  const hypervisor: Hypervisor = Object.freeze({
    ...{ id: row.id, name: row.name, tokenId: row.token_id, nodeId: row.node_id ?? undefined },
    endpoints: frozen(row.endpoints) as Hypervisor['endpoints'],
    trust: frozen(row.trust) as Hypervisor['trust'],
    createdAt: row.created_at,
  });
  return { hypervisor, tokenSecret: row.token_secret };
}

function frozen(json: string): unknown {
  return JSON.parse(json, (_key, value: unknown) =>
    typeof value === 'object' ? Object.freeze(value) : value,
  );
}
