/**
 * Nodes and their MACs in the database.
 *
 * @module
 */
import type { Insertable, Kysely, Selectable } from 'kysely';
import { ProvisioningError } from '../../domain/errors.ts';
import type { MacAddress } from '../../domain/mac.ts';
import type { Node } from '../../domain/node.ts';
import type { NodeMacTable, NodeTable, Tables } from '../schema.ts';
import type { Unit } from '../write-lane.ts';
import { frozenNode, nodeFromRow, rowFromNode } from './node-rows.ts';

export async function allNodes(db: Kysely<Tables>): Promise<readonly Node[]> {
  const rows = await db.selectFrom('node').selectAll().execute();
  const macs = await db.selectFrom('node_mac').selectAll().orderBy('position').execute();
  const macsOf = Map.groupBy(macs, ({ node_id }) => node_id);
  return rows.map((row) => nodeFromRow(row, addresses(macsOf.get(row.id) ?? [])));
}

/** Throws NODE_NOT_FOUND. */
export async function readNode(db: Kysely<Tables>, id: string): Promise<Node> {
  const row = await db.selectFrom('node').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new ProvisioningError('NODE_NOT_FOUND', `no node ${id}`);
  const macs = await db
    .selectFrom('node_mac')
    .selectAll()
    .where('node_id', '=', id)
    .orderBy('position')
    .execute();
  return nodeFromRow(row, addresses(macs));
}

function addresses(rows: readonly Selectable<NodeMacTable>[]): readonly MacAddress[] {
  return rows.map(({ mac }) => mac);
}

export async function insertNode(unit: Unit, draft: Node): Promise<Node> {
  const node = frozenNode(draft);
  await unit.db.insertInto('node').values(rowFromNode(node)).execute();
  await insertMacs(unit, node);
  unit.changed({ kind: 'node', node });
  return node;
}

/** Writes `next` over `previous`, the same node as the database has it. */
export async function saveNode(unit: Unit, previous: Node, next: Node): Promise<Node> {
  const node = frozenNode(next);
  const row = changedColumns(previous, node);
  if (Object.keys(row).length > 0) {
    await unit.db.updateTable('node').set(row).where('id', '=', previous.id).execute();
  }
  if (node.macs.join() !== previous.macs.join()) {
    await unit.db.deleteFrom('node_mac').where('node_id', '=', node.id).execute();
    await insertMacs(unit, node);
  }
  unit.changed({ kind: 'node', node });
  return node;
}

/** The others would cost a card the pages of their indexes as well: an install saves its node once a second. */
function changedColumns(previous: Node, next: Node): Partial<Insertable<NodeTable>> {
  const before = new Map<string, unknown>(Object.entries(rowFromNode(previous)));
  const changed = Object.entries(rowFromNode(next)).filter(
    ([column, value]) => before.get(column) !== value,
  );
  return Object.fromEntries(changed);
}

async function insertMacs({ db }: Unit, { id, macs }: Node): Promise<void> {
  const rows = macs.map((mac, position) => ({ mac, node_id: id, position }));
  await db.insertInto('node_mac').values(rows).execute();
}

/** Its MACs, timeline and tickets go with it. */
export async function deleteNodes(unit: Unit, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await unit.db.deleteFrom('node').where('id', 'in', ids).execute();
  for (const id of ids) unit.changed({ kind: 'node-removed', id });
}
