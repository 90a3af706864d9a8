/**
 * /api/v1/nodes/ID/…: what moves a node on.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import { proposedHostname } from '../domain/admission.ts';
import { ProvisioningError } from '../domain/errors.ts';
import type { Node } from '../domain/node.ts';
import { principalOf } from './auth.ts';
import { jsonBody, jsonOf } from './bodies.ts';
import { resource } from './methods.ts';
import { nodeOf } from './node-lookup.ts';
import type { NodeRoutePorts } from './node-routes.ts';
import { nodeView } from './node-view.ts';
import { nodeSchemas } from './schemas/node.ts';
import { parseInput } from './schemas/parse.ts';

export function nodeActionRoutes({ store, surroundings, now }: NodeRoutePorts): Router {
  const router = Router();
  const schema = nodeSchemas(surroundings).approve;

  async function approve(request: Request, response: Response): Promise<void> {
    const node = nodeOf(store, request);
    const { address, ...given } = parseInput(schema, jsonOf(request));
    const draft = {
      hostname: given.hostname ?? node.hostname ?? proposedName(node),
      role: given.role ?? node.role,
      profile: given.profile ?? node.profile,
      address: address === undefined ? node.address : (address ?? undefined),
      by: principalOf(response).name,
    };
    response.json(nodeView(await store.approve(node.id, draft, now())));
  }

  async function reinstall(request: Request, response: Response): Promise<void> {
    const event = { type: 'reinstall-requested', by: principalOf(response).name } as const;
    response.json(nodeView(await store.record(nodeOf(store, request).id, event, now())));
  }

  resource(router, '/nodes/:id/approve', { post: [jsonBody, approve] });
  resource(router, '/nodes/:id/reinstall', { post: [reinstall] });
  return router;
}

function proposedName({ macs: [mac], id }: Node): string {
  if (mac !== undefined) return proposedHostname('node', mac);
  const message = `node ${id} has no MAC to name it by: give a hostname`;
  throw new ProvisioningError('INPUT_INVALID', message);
}
