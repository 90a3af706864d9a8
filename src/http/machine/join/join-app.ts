/**
 * The application behind TLS: the join, what Proxmox VE hosts hand over, and nothing else.
 *
 * @module
 */
import type { RequestListener } from 'node:http';
import express from 'express';
import { type ErrorLog, problemHandler, refuseUndecodable, routeNotFound } from '../../problems.ts';
import { neverSniffed } from '../../serving/security-headers.ts';
import { type HostDoorPorts, hostDoorRoutes } from '../host/host-door-routes.ts';
import { type JoinRoutePorts, joinRoutes } from './join-routes.ts';

export type JoinAppPorts = JoinRoutePorts & HostDoorPorts & { readonly logError: ErrorLog };

export type JoinApp = {
  readonly handler: RequestListener;
  /** It has none: every answer ends by itself. */
  endStreams(): void;
};

export function createJoinApp(ports: JoinAppPorts): JoinApp {
  const app = express();
  for (const setting of ['etag', 'x-powered-by', 'trust proxy', 'query parser']) {
    app.disable(setting);
  }
  app.use(neverSniffed, neverKept, refuseUndecodable);
  app.use(joinRoutes(ports));
  app.use(hostDoorRoutes(ports));
  app.use(routeNotFound);
  app.use(problemHandler(ports.logError));
  return { handler: (request, response) => void app(request, response), endStreams: () => {} };
}

/** Its answers are secrets. */
const neverKept: express.RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};
