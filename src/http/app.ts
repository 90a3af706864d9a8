/**
 * The Express application: in which order a request meets its judges and its routes.
 *
 * @module
 */
import express, { type Express } from 'express';
import { type AdmissionRoutePorts, admissionRoutes } from './admission-routes.ts';
import { authenticate } from './auth.ts';
import { type BootRoutePorts, bootRoutes } from './boot-routes.ts';
import { type CatalogueRoutePorts, catalogueRoutes } from './catalogue-routes.ts';
import { createEventStreams, type EventStreamOptions } from './event-streams.ts';
import { firstBootRoutes } from './first-boot-routes.ts';
import { type ImageRoutePorts, imageRoutes } from './image-routes.ts';
import { installRoutes } from './install-routes.ts';
import { resource } from './methods.ts';
import { nodeActionRoutes } from './node-action-routes.ts';
import { nodeReadingRoutes } from './node-reading-routes.ts';
import { nodeRoutes } from './node-routes.ts';
import type {
  BootDesk,
  DoorKeeper,
  FirstBootDesk,
  InstallerEvents,
  NetworkOf,
  NodeStore,
} from './ports.ts';
import { problemHandler, refuseUndecodable, routeNotFound } from './problems.ts';
import { neverSniffed, securityHeaders } from './security-headers.ts';
import type { Tokens } from './tokens.ts';

export type HttpPorts = Omit<BootRoutePorts, 'desk'> &
  CatalogueRoutePorts &
  ImageRoutePorts &
  Omit<AdmissionRoutePorts, 'surroundings'> & {
    readonly version: string;
    readonly store: NodeStore;
    readonly desk: BootDesk;
    readonly installerEvents: InstallerEvents;
    readonly firstBoots: FirstBootDesk;
    readonly door: DoorKeeper;
    readonly tokens: Pick<Tokens, 'verify'>;
    readonly networkOf: NetworkOf;
    readonly logError: EventStreamOptions['logError'];
    /** The folder of the page. */
    readonly staticFolder: string;
    readonly events?: Pick<EventStreamOptions, 'heartbeatMs' | 'most' | 'waitingBytes'>;
  };

export type HttpApp = {
  readonly handler: Express;
  /** Ends what would never end by itself: the event streams. */
  endStreams(): void;
};

export function createHttpApp(ports: HttpPorts): HttpApp {
  const app = express();
  for (const setting of ['etag', 'x-powered-by', 'trust proxy', 'query parser']) {
    app.disable(setting);
  }
  const streams = createEventStreams({
    ...ports.events,
    store: ports.store,
    logError: ports.logError,
  });

  app.use(neverSniffed, refuseUndecodable);
  // Firmware and installers first, and without the headers that only pages need.
  app.use(bootRoutes(ports));
  app.use(installRoutes(ports));
  app.use(firstBootRoutes(ports));
  app.use(securityHeaders);
  resource(app, '/healthz', {
    get: (_request, response) => void response.json({ status: 'ok', version: ports.version }),
  });
  app.use('/api', noStore, authenticate(ports.tokens));
  app.use('/api/v1', apiRoutes(ports, streams.handler));
  app.use(page(ports.staticFolder));
  app.use(routeNotFound);
  app.use(problemHandler(ports.logError));
  return { handler: app, endStreams: () => streams.stop() };
}

function apiRoutes(ports: HttpPorts, events: express.RequestHandler): express.Router {
  const surroundings = {
    networkOf: ports.networkOf,
    profileNames: () => ports.catalogue.profiles().map(({ name }) => name),
  };
  const router = express.Router();
  for (const routes of [nodeRoutes, nodeActionRoutes, nodeReadingRoutes]) {
    router.use(routes({ ...ports, surroundings }));
  }
  router.use(admissionRoutes({ ...ports, surroundings }));
  router.use(catalogueRoutes(ports));
  router.use(imageRoutes(ports));
  resource(router, '/events', { get: events });
  return router;
}

const noStore: express.RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/** `no-cache`: an upgrade of the service is an upgrade of its page, at the next visit. */
function page(folder: string): express.RequestHandler {
  const setHeaders = (response: express.Response) => response.set('Cache-Control', 'no-cache');
  return express.static(folder, { redirect: false, etag: false, setHeaders });
}
