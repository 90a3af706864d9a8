/**
 * Which nodes a query asks for.
 *
 * @module
 */
import type { z } from 'zod';
import type { Node } from '../../domain/node.ts';
import type { nodesQuery } from '../schemas/lists.ts';
import { isAmong, isFound, isSo } from './filter.ts';

export function isWishedNode(node: Node, query: z.output<typeof nodesQuery>): boolean {
  return (
    isAmong(query.stage, node.stage) &&
    isAmong(query.role, node.role) &&
    isAmong(query.profile, node.profile) &&
    isSo(query.stuck, node.stuck !== undefined) &&
    isFound(query.q, [node.hostname, node.address, node.serial, node.uuid, node.id, ...node.macs])
  );
}
