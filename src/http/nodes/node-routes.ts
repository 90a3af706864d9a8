/**
 * /api/v1/nodes: the registry for people and programs.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import type { ClusterFace } from '../../domain/cluster/face.ts';
import { ProvisioningError } from '../../domain/errors.ts';
import { displayName, type Node } from '../../domain/node.ts';
import type { VmFace } from '../../domain/vm/face.ts';
import type { InTurn } from '../conditional/turns.ts';
import type { Once } from '../idempotent/once.ts';
import { isWishedNode } from '../lists/node-filter.ts';
import { byAge, pageOf } from '../lists/page.ts';
import type { BootDesk } from '../machine/ports.ts';
import type { Made } from '../made.ts';
import { resource } from '../methods.ts';
import type { Surroundings } from '../schemas/fields.ts';
import { nodesQuery } from '../schemas/lists.ts';
import { nodeSchemas } from '../schemas/node.ts';
import { parseInput } from '../schemas/parse.ts';
import { parseQuery } from '../schemas/parse-query.ts';
import { patchedPower, refuseForeign } from '../schemas/power.ts';
import { jsonBody, jsonOf } from '../serving/bodies.ts';
import { principalOf } from '../sign-in/auth.ts';
import { nodeSubject } from './node-lookup.ts';
import { listedNodeView } from './node-view.ts';
import type { NodePatch, NodeStore } from './ports.ts';

export type NodeRoutePorts = {
  readonly store: NodeStore;
  readonly desk: Pick<BootDesk, 'preview'>;
  readonly cluster: Pick<ClusterFace, 'holds' | 'leave' | 'state' | 'cancel'>;
  readonly vms: Pick<VmFace, 'find' | 'remove' | 'reprovision'>;
  readonly surroundings: Surroundings;
  readonly now: () => number;
  readonly inTurn: InTurn;
  readonly once: Once;
  /** Where machines fetch their scripts: the page may be asked over TLS, on another port. */
  readonly bootPort: number;
};

export function nodeRoutes(ports: NodeRoutePorts): Router {
  const { store, cluster, vms, surroundings, now, once } = ports;
  const router = Router();
  const nodes = nodeSubject(ports);
  const schemas = nodeSchemas(surroundings);

  async function list(request: Request, response: Response): Promise<void> {
    const query = parseQuery(nodesQuery, request);
    const wished = store.registry.all().filter((node) => isWishedNode(node, query));
    const { items, next } = pageOf(wished, { list: 'nodes', placeOf: byAge }, query);
    const lines = await store.lastLines();
    response.json({ nodes: items.map((node) => listedNodeView(node, lines.get(node.id))), next });
  }

  async function create(request: Request, response: Response): Promise<Made> {
    const given = parseInput(schemas.create, jsonOf(request));
    refuseForeign(given.power.driver, 'none');
    const { address, uuid, serial } = withoutNulls(given);
    const by = principalOf(response).name;
    const node = await store.createNode({ ...given, address, uuid, serial, by }, now());
    return nodes.made(201, node, `/api/v1/nodes/${node.hostname}`);
  }

  async function update(node: Node, request: Request, response: Response): Promise<void> {
    const { boot, power, ...given } = parseInput(schemas.patch, jsonOf(request));
    const patch: NodePatch = {
      ...withoutNulls(given),
      ...(boot === undefined ? {} : { boot: { ...node.boot, ...boot } }),
      ...(power === undefined ? {} : { power: patchedPower(node.power, power) }),
      by: principalOf(response).name,
    };
    nodes.answer(response, await store.updateNode(node.id, patch, now()));
  }

  async function remove(node: Node, _request: Request, response: Response): Promise<void> {
    if (vms.find(node.id) !== undefined) {
      const message = `${displayName(node)} is a VM: DELETE /api/v1/vms/${node.id} destroys it, and its node goes with it`;
      throw new ProvisioningError('VM_REFUSED', message);
    }
    if (cluster.holds(node.id)) {
      const message = `${displayName(node)} is a member of the cluster: POST /api/v1/nodes/${node.id}/remove takes it out first`;
      throw new ProvisioningError('CLUSTER_REFUSED', message);
    }
    await store.removeNode(node.id, now());
    response.status(204).end();
  }

  resource(router, '/nodes', { get: list, post: [jsonBody, once(create)] });
  resource(router, '/nodes/:id', {
    get: nodes.show,
    patch: [jsonBody, nodes.changing(update)],
    delete: nodes.changing(remove),
  });
  return router;
}

type WithoutNulls<T> = {
  [K in keyof T]: Exclude<T[K], null> | (null extends T[K] ? undefined : never);
};

/** What JSON calls null, the domain calls undefined. */
function withoutNulls<T extends object>(given: T): WithoutNulls<T> {
  const entries = Object.entries(given).map(([name, value]) => [name, value ?? undefined]);
  return Object.fromEntries(entries) as WithoutNulls<T>;
}
