/**
 * That a machine was booted for its reinstall, or could not be: what was due is forgotten, and a line says
 * what came of it, in one transaction. A crash before it has the machine booted once more.
 *
 * @module
 */
import type { Node } from '../../domain/node.ts';
import type { TimelineNote } from '../../domain/timeline.ts';
import type { Unit } from '../write-lane.ts';
import { readNode, saveNode } from './node-repository.ts';
import { insertLine } from './timeline-repository.ts';

/** `since` names the reinstall that it was about: a later one is due still. */
export type BootSettlement = {
  readonly since: number;
  readonly note: TimelineNote;
  readonly at: number;
};

/** Throws NODE_NOT_FOUND. */
export async function settleBoot(
  unit: Unit,
  id: string,
  { since, note, at }: BootSettlement,
): Promise<Node> {
  const node = await readNode(unit.db, id);
  await insertLine(unit, { node, at, ...note });
  if (node.bootDue?.since !== since) return node;
  return saveNode(unit, node, { ...node, bootDue: undefined });
}
