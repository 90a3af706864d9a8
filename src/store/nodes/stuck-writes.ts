/**
 * That a node is late, and that it goes on: a notice on the node and a line, in one transaction.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import type { Node } from '../../domain/node.ts';
import { type StuckNotice, stuckText } from '../../domain/stuck/notice.ts';
import type { TimelineNote } from '../../domain/timeline.ts';
import type { Unit } from '../write-lane.ts';
import { readNode, saveNode } from './node-repository.ts';
import { frozenNotice } from './stuck-rows.ts';
import { insertLine } from './timeline-repository.ts';

/** The line of a node that was stuck and moves again. */
const GOES_ON: TimelineNote = { kind: 'note', text: 'goes on' };

export type Mark = { readonly notice: StuckNotice | undefined; readonly at: number };

/**
 * Sets or clears the notice. The same cause found again keeps the time at which it was first found, and
 * writes no second line. A notice that is older than the node's stage is about one that has gone on
 * meanwhile, and is left out. Throws NODE_NOT_FOUND.
 */
export async function markStuck(unit: Unit, id: string, { notice, at }: Mark): Promise<Node> {
  const node = await readNode(unit.db, id);
  if (notice === undefined) return release(unit, node, at);
  if (notice.since < node.stageSince) return node;
  const isKnown = node.stuck?.cause === notice.cause;
  const stuck = frozenNotice({ ...notice, since: isKnown ? node.stuck.since : notice.since });
  if (isDeepStrictEqual(stuck, node.stuck)) return node;
  const saved = await saveNode(unit, node, { ...node, stuck });
  if (!isKnown) {
    await insertLine(unit, { node, at, kind: 'alarm', text: stuckText(notice) });
  }
  return saved;
}

async function release(unit: Unit, node: Node, at: number): Promise<Node> {
  if (node.stuck === undefined) return node;
  const saved = await saveNode(unit, node, { ...node, stuck: undefined });
  await insertLine(unit, { node, at, ...GOES_ON });
  return saved;
}
