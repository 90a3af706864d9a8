/**
 * /api/v1/nodes/ID/power: switches a machine on and off.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import type { Node } from '../../domain/node.ts';
import { resource } from '../methods.ts';
import { parseInput } from '../schemas/parse.ts';
import { powerWish } from '../schemas/power.ts';
import { jsonBody, jsonOf } from '../serving/bodies.ts';
import { principalOf } from '../sign-in/auth.ts';
import { type NodeSubjectPorts, nodeOf, nodeSubject } from './node-lookup.ts';
import { nodeView } from './node-view.ts';
import type { PowerDesk } from './ports.ts';

export type PowerRoutePorts = NodeSubjectPorts & {
  readonly power: PowerDesk;
};

export function powerRoutes({ store, power, inTurn }: PowerRoutePorts): Router {
  const router = Router();
  const nodes = nodeSubject({ store, inTurn });

  /** 200 and no 202: all that Pilotlight does about it is done. What the machine makes of it, its stages tell. */
  async function act({ id }: Node, request: Request, response: Response): Promise<void> {
    const { action, boot } = parseInput(powerWish, jsonOf(request));
    const wish = { action, boot: boot ?? undefined };
    const outcome = await power.act(id, wish, principalOf(response).name);
    const node = nodeView(nodeOf(store, request));
    response.json({ node, outcome });
  }

  resource(router, '/nodes/:id/power', { post: [jsonBody, nodes.acting(act)] });
  return router;
}
