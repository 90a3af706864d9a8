/**
 * Registering, approving, changing and removing nodes.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import type { MacAddress } from '../../domain/mac.ts';
import type { BootPolicy, Node, NodeRole } from '../../domain/node.ts';
import { BY_HAND, type PowerSettings } from '../../domain/power.ts';
import { transition } from '../../domain/stage.ts';
import type { Unit } from '../write-lane.ts';
import { blankNode } from './blank-node.ts';
import { assertFree, type Claim, checkedClaim, ownersOf } from './claims.ts';
import { moveNode } from './event-writes.ts';
import { deleteNodes, insertNode, readNode, saveNode } from './node-repository.ts';
import { insertLine } from './timeline-repository.ts';

/** What an approval says of a node. `by` stands in the timeline. */
export type Approval = {
  readonly hostname: string;
  readonly role: NodeRole;
  readonly profile: string;
  readonly address?: string | undefined;
  readonly boot?: BootPolicy | undefined;
  readonly by: string;
};

/** Without `by`, the timeline names nobody. */
export type NodeDraft = Omit<Approval, 'by'> & {
  readonly by?: string | undefined;
  readonly macs: readonly MacAddress[];
  readonly uuid?: string | undefined;
  readonly serial?: string | undefined;
  readonly power?: PowerSettings | undefined;
};

/** A key that is missing stays as it is; a key that is undefined is cleared. */
export type NodePatch = {
  readonly macs?: readonly MacAddress[];
  readonly hostname?: string;
  readonly role?: NodeRole;
  readonly profile?: string;
  readonly address?: string | undefined;
  readonly uuid?: string | undefined;
  readonly serial?: string | undefined;
  readonly boot?: BootPolicy;
  readonly power?: PowerSettings;
  readonly by?: string | undefined;
};

export type Creation = { readonly at: number; readonly newId: () => string };

/**
 * Registers a node in stage `enrolled`. Machines that were only discovered under one of its MACs
 * become this node, with what they told of themselves. Throws INPUT_INVALID, MAC_TAKEN,
 * HOSTNAME_TAKEN or ADDRESS_TAKEN.
 */
export async function createNode(
  unit: Unit,
  draft: NodeDraft,
  { at, newId }: Creation,
): Promise<Node> {
  const claim = checkedClaim({ ...draft, address: draft.address });
  const owners = await ownersOf(unit.db, claim.macs);
  const strangers = owners.filter(({ stage }) => stage === 'discovered').map(({ id }) => id);
  await assertFree(unit.db, claim, strangers);
  const [adopted, ...others] = new Set(strangers);
  if (adopted === undefined) return register(unit, { draft, claim, at, id: newId() });
  await deleteNodes(unit, others);
  const node = await readNode(unit.db, adopted);
  const { uuid = node.uuid, serial = node.serial, power = node.power } = draft;
  const { by = 'its registration' } = draft;
  const facts = { ...approvedFacts(node, draft), ...claim, uuid, serial, power };
  return moveNode(unit, node, { event: { type: 'approved', by }, at, draft: facts });
}

type Registration = {
  readonly draft: NodeDraft;
  readonly claim: Claim;
  readonly at: number;
  readonly id: string;
};

async function register(unit: Unit, { draft, claim, at, id }: Registration): Promise<Node> {
  const { uuid, serial, power = BY_HAND } = draft;
  const blank = { ...blankNode(id, at), uuid, serial, power };
  const facts = { ...approvedFacts(blank, draft), ...claim };
  const node = await insertNode(unit, { ...blank, ...facts, stage: 'enrolled' });
  await insertLine(unit, {
    node,
    at,
    kind: 'stage',
    text: draft.by === undefined ? 'registered' : `registered by ${draft.by}`,
  });
  return node;
}

function approvedFacts(
  node: Node,
  { role, profile, boot = node.boot }: Omit<Approval, 'by'>,
): Pick<Node, 'role' | 'profile' | 'boot'> {
  return { role, profile, boot };
}

/** Approves a discovered node. Throws what `createNode` throws, and EVENT_OUT_OF_ORDER for any other stage. */
export async function approveNode(
  unit: Unit,
  id: string,
  { draft, at }: { readonly draft: Approval; readonly at: number },
): Promise<Node> {
  const node = await readNode(unit.db, id);
  const event = { type: 'approved', by: draft.by } as const;
  transition(node.stage, event); // before the conflicts: those of a node that is approved are its own
  const { hostname, address } = draft;
  const claim = checkedClaim({ macs: node.macs, hostname, address });
  await assertFree(unit.db, claim, [id]);
  return moveNode(unit, node, { event, at, draft: { ...approvedFacts(node, draft), ...claim } });
}

/** Changes what a person may change; the timeline says which. Throws what `createNode` throws. */
export async function updateNode(
  unit: Unit,
  id: string,
  { patch, at }: { readonly patch: NodePatch; readonly at: number },
): Promise<Node> {
  const { by, ...facts } = patch;
  const node = await readNode(unit.db, id);
  const wanted = { ...node, ...facts };
  const next = { ...wanted, ...checkedClaim(wanted) };
  const changed = CHANGEABLE.filter((key) => !isDeepStrictEqual(next[key], node[key]));
  if (changed.length === 0) return node;
  await assertFree(unit.db, next, [id]);
  const saved = await saveNode(unit, node, next);
  const who = by === undefined ? '' : ` by ${by}`;
  await insertLine(unit, { node, at, kind: 'note', text: `changed${who}: ${changed.join(', ')}` });
  return saved;
}

const CHANGEABLE = [
  'macs',
  'hostname',
  'role',
  'profile',
  'address',
  'uuid',
  'serial',
  'boot',
  'power',
] as const satisfies readonly (keyof NodePatch)[];

/** Its timeline and tickets go with it. Throws NODE_NOT_FOUND. */
export async function removeNode(unit: Unit, id: string): Promise<void> {
  const node = await readNode(unit.db, id);
  await deleteNodes(unit, [node.id]);
}
