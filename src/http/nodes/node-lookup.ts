/**
 * The node that a path means, and the conditions under which it is changed.
 *
 * @module
 */
import type { Request } from 'express';
import { ProvisioningError } from '../../domain/errors.ts';
import type { Node } from '../../domain/node.ts';
import { createSubject, type Subject } from '../conditional/subject.ts';
import type { InTurn } from '../conditional/turns.ts';
import { pathName } from '../request.ts';
import { taggedNode } from './node-view.ts';
import type { NodeStore } from './ports.ts';

/** By MAC in any notation, host name or id. Throws NODE_NOT_FOUND. */
export function nodeOf(store: Pick<NodeStore, 'registry'>, request: Request): Node {
  const id = pathName(request, 'id');
  const node = store.registry.find(id);
  if (node !== undefined) return node;
  const message = `no node has the MAC, host name or id ${id.slice(0, 80)}`;
  throw new ProvisioningError('NODE_NOT_FOUND', message);
}

export type NodeSubjectPorts = {
  readonly store: Pick<NodeStore, 'registry'>;
  readonly inTurn: InTurn;
};

export function nodeSubject({ store, inTurn }: NodeSubjectPorts): Subject<Node> {
  return createSubject({
    noun: 'node',
    find: (request) => nodeOf(store, request),
    keyOf: ({ id }) => id,
    taggedOf: taggedNode,
    inTurn,
  });
}
