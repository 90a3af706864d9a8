/**
 * /api/v1/nodes/ID/…: what happened to a node, and what it would get. Nothing here leaves a trace.
 *
 * @module
 */
import { type RequestHandler, Router } from 'express';
import { resource } from '../methods.ts';
import { queryOf, serverHost } from '../request.ts';
import { parseInput } from '../schemas/parse.ts';
import { previewQuery, timelineQuery } from '../schemas/query.ts';
import { adminsOnly } from '../sign-in/auth.ts';
import { nodeOf } from './node-lookup.ts';
import type { NodeRoutePorts } from './node-routes.ts';
import { entryView } from './node-view.ts';
import { maskSeed } from './preview-mask.ts';

export function nodeReadingRoutes({ store, desk, bootPort }: NodeRoutePorts): Router {
  const router = Router();

  const timeline: RequestHandler = async (request, response) => {
    const { after, limit } = parseInput(timelineQuery, Object.fromEntries(queryOf(request)));
    const entries = await store.timeline(nodeOf(store, request).id, { after, limit });
    response.json({ entries: entries.map(entryView) });
  };

  const preview = (what: 'ipxe' | 'user-data' | 'answer', contentType: string): RequestHandler => {
    return async (request, response) => {
      const { mask } = parseInput(previewQuery, Object.fromEntries(queryOf(request)));
      const server = `${serverHost(request)}:${bootPort}`;
      const text = await desk.preview(nodeOf(store, request), what, server);
      response.type(contentType).send(mask === undefined ? text : maskSeed(text));
    };
  };

  resource(router, '/nodes/:id/timeline', { get: timeline });
  resource(router, '/nodes/:id/preview/ipxe', { get: preview('ipxe', 'text/plain') });
  // They hold the password hash.
  resource(router, '/nodes/:id/preview/user-data', {
    get: [adminsOnly, preview('user-data', 'text/yaml')],
  });
  resource(router, '/nodes/:id/preview/answer.toml', {
    get: [adminsOnly, preview('answer', 'application/toml')],
  });
  return router;
}
