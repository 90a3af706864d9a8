/**
 * /api/v1/nodes: the registry for people and programs.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import { principalOf } from './auth.ts';
import { jsonBody, jsonOf } from './bodies.ts';
import { resource } from './methods.ts';
import { nodeOf } from './node-lookup.ts';
import { listedNodeView, nodeView } from './node-view.ts';
import type { BootDesk, NodePatch, NodeStore } from './ports.ts';
import type { Surroundings } from './schemas/fields.ts';
import { nodeSchemas } from './schemas/node.ts';
import { parseInput } from './schemas/parse.ts';

export type NodeRoutePorts = {
  readonly store: NodeStore;
  readonly desk: Pick<BootDesk, 'preview'>;
  readonly surroundings: Surroundings;
  readonly now: () => number;
};

export function nodeRoutes({ store, surroundings, now }: NodeRoutePorts): Router {
  const router = Router();
  const schemas = nodeSchemas(surroundings);

  async function list(_request: Request, response: Response): Promise<void> {
    const lines = await store.lastLines();
    const nodes = store.registry.all().map((node) => listedNodeView(node, lines.get(node.id)));
    response.json({ nodes });
  }

  async function create(request: Request, response: Response): Promise<void> {
    const given = parseInput(schemas.create, jsonOf(request));
    const { address, uuid, serial } = withoutNulls(given);
    const by = principalOf(response).name;
    const node = await store.createNode({ ...given, address, uuid, serial, by }, now());
    response.status(201).location(`/api/v1/nodes/${node.hostname}`).json(nodeView(node));
  }

  async function update(request: Request, response: Response): Promise<void> {
    const node = nodeOf(store, request);
    const { boot, ...given } = parseInput(schemas.patch, jsonOf(request));
    const patch: NodePatch = {
      ...withoutNulls(given),
      ...(boot === undefined ? {} : { boot: { ...node.boot, ...boot } }),
      by: principalOf(response).name,
    };
    response.json(nodeView(await store.updateNode(node.id, patch, now())));
  }

  async function remove(request: Request, response: Response): Promise<void> {
    await store.removeNode(nodeOf(store, request).id, now());
    response.status(204).end();
  }

  function show(request: Request, response: Response): void {
    response.json(nodeView(nodeOf(store, request)));
  }

  resource(router, '/nodes', { get: list, post: [jsonBody, create] });
  resource(router, '/nodes/:id', { get: show, patch: [jsonBody, update], delete: remove });
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
