/**
 * Virtual machines in the database. A machine and its node begin in one transaction, and end in one.
 *
 * @module
 */
import type { Kysely } from 'kysely';
import { ProvisioningError } from '../../domain/errors.ts';
import type { Vm } from '../../domain/vm/vm.ts';
import { deleteNodes } from '../nodes/node-repository.ts';
import { type Creation, createNode, type NodeDraft } from '../nodes/node-writes.ts';
import type { Tables } from '../schema.ts';
import type { Unit } from '../write-lane.ts';
import { rowFromVm, vmFromRow } from './vm-rows.ts';

/** A machine and its node, to be registered in one. */
export type VmDraft = {
  readonly vm: Omit<Vm, 'nodeId' | 'armedAt'>;
  readonly node: NodeDraft;
};

export async function allVms(db: Kysely<Tables>): Promise<readonly Vm[]> {
  const rows = await db
    .selectFrom('vm')
    .selectAll()
    .orderBy('created_at')
    .orderBy('vmid')
    .execute();
  return rows.map(vmFromRow);
}

/** All of them, or none. Throws what `createNode` throws. */
export async function insertVms(
  unit: Unit,
  drafts: readonly VmDraft[],
  creation: Creation,
): Promise<readonly Vm[]> {
  const made: Vm[] = [];
  for (const { vm, node: draft } of drafts) {
    const node = await createNode(unit, draft, creation);
    const whole = { ...vm, nodeId: node.id, armedAt: node.stageSince };
    await unit.db.insertInto('vm').values(rowFromVm(whole)).execute();
    made.push(Object.freeze(whole));
  }
  for (const vm of made) unit.changed({ kind: 'vm', vm });
  return made;
}

/** What `next` makes of it; nothing is written where it throws. Throws VM_NOT_FOUND. */
export async function changeVm(unit: Unit, id: string, next: (vm: Vm) => Vm): Promise<Vm> {
  const kept = await readVm(unit, id);
  const vm = Object.freeze({ ...next(kept) });
  const { id: _, ...columns } = rowFromVm(vm);
  await unit.db.updateTable('vm').set(columns).where('id', '=', id).execute();
  unit.changed({ kind: 'vm', vm });
  return vm;
}

/** With its node, where that is still there. */
export async function deleteVm(unit: Unit, id: string): Promise<void> {
  const { nodeId } = await readVm(unit, id);
  await unit.db.deleteFrom('vm').where('id', '=', id).execute();
  unit.changed({ kind: 'vm-removed', id });
  const node = await unit.db
    .selectFrom('node')
    .select('id')
    .where('id', '=', nodeId)
    .executeTakeFirst();
  if (node !== undefined) await deleteNodes(unit, [node.id]);
}

async function readVm(unit: Unit, id: string): Promise<Vm> {
  const row = await unit.db.selectFrom('vm').selectAll().where('id', '=', id).executeTakeFirst();
  if (row !== undefined) return vmFromRow(row);
  throw new ProvisioningError('VM_NOT_FOUND', `there is no VM ${id}`);
}
