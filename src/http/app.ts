/**
 * The Express application: in which order a request meets its judges and its routes.
 *
 * @module
 */
import type { RequestListener } from 'node:http';
import express from 'express';
import { type ClusterRoutePorts, clusterRoutes } from './cluster/cluster-routes.ts';
import { createTurns } from './conditional/turns.ts';
import { type HypervisorRoutePorts, hypervisorRoutes } from './hypervisors/hypervisor-routes.ts';
import { type VmRoutePorts, vmRoutes } from './hypervisors/vm-routes.ts';
import { createOnce, type OncePorts } from './idempotent/once.ts';
import { createEventStreams, type EventStreamOptions } from './live/event-streams.ts';
import { type BootRoutePorts, bootRoutes } from './machine/boot-routes.ts';
import { createEventReception } from './machine/event-reception.ts';
import { firstBootRoutes } from './machine/first-boot-routes.ts';
import { type HostRoutePorts, hostRoutes } from './machine/host/host-routes.ts';
import { installRoutes } from './machine/install-routes.ts';
import type { BootDesk, FirstBootDesk, InstallerEvents } from './machine/ports.ts';
import { createScriptReception } from './machine/script-reception.ts';
import { resource } from './methods.ts';
import { type AdmissionRoutePorts, admissionRoutes } from './nodes/admission-routes.ts';
import { nodeActionRoutes } from './nodes/node-action-routes.ts';
import { nodeReadingRoutes } from './nodes/node-reading-routes.ts';
import { nodeRoutes } from './nodes/node-routes.ts';
import type { DoorKeeper, NetworkOf, NodeStore } from './nodes/ports.ts';
import { type PowerRoutePorts, powerRoutes } from './nodes/power-routes.ts';
import { openApiRoutes } from './openapi/openapi-routes.ts';
import { type OperationRoutePorts, operationRoutes } from './operations/operation-routes.ts';
import { problemHandler, refuseUndecodable, routeNotFound } from './problems.ts';
import { neverSniffed, securityHeaders } from './serving/security-headers.ts';
import { type AuditPorts, audited } from './sign-in/audit.ts';
import { type AuditRoutePorts, auditRoutes } from './sign-in/audit-routes.ts';
import { type AuthPorts, authenticate, createSignIn } from './sign-in/auth.ts';
import { type SessionRoutePorts, sessionRoutes } from './sign-in/session-routes.ts';
import { type TokenRoutePorts, tokenRoutes } from './sign-in/token-routes.ts';
import { type CatalogueRoutePorts, catalogueRoutes } from './site/catalogue-routes.ts';
import { type DurationRoutePorts, durationRoutes } from './site/duration-routes.ts';
import { type ImageRoutePorts, imageRoutes } from './site/image-routes.ts';
import { type PhantomRoutePorts, phantomRoutes } from './site/phantom-routes.ts';
import { vendorRoutes } from './site/vendor-routes.ts';

export type HttpPorts = Omit<BootRoutePorts, 'desk'> &
  CatalogueRoutePorts &
  Pick<ImageRoutePorts, 'images'> &
  HostRoutePorts &
  Pick<ClusterRoutePorts, 'cluster'> &
  DurationRoutePorts &
  Pick<VmRoutePorts, 'vms'> &
  Pick<PowerRoutePorts, 'power'> &
  Omit<PhantomRoutePorts, 'surroundings'> &
  Pick<HypervisorRoutePorts, 'hypervisors'> &
  Omit<AdmissionRoutePorts, 'surroundings'> & {
    readonly version: string;
    readonly store: NodeStore &
      AuditPorts['store'] &
      AuditRoutePorts['store'] &
      OncePorts['store'] &
      OperationRoutePorts['store'];
    readonly desk: BootDesk;
    readonly installerEvents: InstallerEvents;
    readonly firstBoots: FirstBootDesk;
    readonly door: DoorKeeper;
    readonly tokens: AuthPorts['tokens'] & TokenRoutePorts['tokens'];
    readonly sessions: SessionRoutePorts['sessions'];
    readonly networkOf: NetworkOf;
    readonly bootPort: number;
    readonly logError: EventStreamOptions['logError'];
    /** The folder of the page. */
    readonly staticFolder: string;
    /** Where npm puts packages: the page uses files of some. */
    readonly packagesFolder: string;
    /** PEM: the certificate of our own authority, for whoever is to trust the page over TLS. */
    readonly caPem: () => string;
    readonly metrics: () => Promise<string>;
    readonly events?: Pick<EventStreamOptions, 'heartbeatMs' | 'most' | 'waitingBytes'>;
  };

export type HttpApp = {
  /** All of it, for the LAN. */
  readonly handler: RequestListener;
  /** What people and programs use, and nothing that machines boot from: for TLS. */
  readonly secureHandler: RequestListener;
  /** Ends what would never end by itself: the event streams. */
  endStreams(): void;
};

export function createHttpApp(ports: HttpPorts): HttpApp {
  const streams = createEventStreams({
    ...ports.events,
    sources: ports,
    logError: ports.logError,
  });

  const { machines, faces } = routersOf(ports, streams.handler);
  // Firmware and installers first, and without the headers that only pages need.
  const app = application([...machines, faces], ports);
  const secure = application([faces], ports);
  const takesEvent = createEventReception(ports);
  const takesScript = createScriptReception(ports);
  return {
    handler: (request, response) => {
      if (!takesEvent(request, response) && !takesScript(request, response)) app(request, response);
    },
    secureHandler: (request, response) => void secure(request, response),
    endStreams: () => streams.stop(),
  };
}

/** `machines`: what boots and installs. `faces`: what people and programs use. */
export function routersOf(ports: HttpPorts, events: express.RequestHandler) {
  return {
    machines: [bootRoutes(ports), installRoutes(ports), firstBootRoutes(ports), hostRoutes(ports)],
    faces: faceRoutes(ports, events),
  };
}

function application(
  routers: readonly express.Router[],
  { logError }: Pick<HttpPorts, 'logError'>,
): express.Express {
  const app = express();
  for (const setting of ['etag', 'x-powered-by', 'trust proxy', 'query parser']) {
    app.disable(setting);
  }
  app.use(neverSniffed, refuseUndecodable);
  for (const router of routers) app.use(router);
  app.use(routeNotFound);
  app.use(problemHandler(logError));
  return app;
}

/** The API and the page. */
function faceRoutes(ports: HttpPorts, events: express.RequestHandler): express.Router {
  const router = express.Router();
  const signIn = createSignIn(ports);
  router.use(securityHeaders);
  router.use(openRoutes(ports));
  router.use('/api', noStore, audited(ports));
  router.use('/api/v1', sessionRoutes({ ...ports, signIn }), openApiRoutes(ports));
  router.use('/api', authenticate(signIn));
  router.use('/api/v1', apiRoutes(ports, events));
  router.use(vendorRoutes(ports.packagesFolder));
  router.use(page(ports.staticFolder));
  return router;
}

/** What nobody shows a token for, and what holds no secret. */
function openRoutes({ version, caPem, metrics }: HttpPorts): express.Router {
  const router = express.Router();
  resource(router, '/healthz', {
    get: (_request, response) => void response.json({ status: 'ok', version }),
  });
  resource(router, '/ca.crt', {
    get: (_request, response) => void response.type('application/x-x509-ca-cert').send(caPem()),
  });
  resource(router, '/metrics', {
    get: async (_request, response) =>
      void response
        .set({ 'Cache-Control': 'no-store', 'Content-Type': 'text/plain; version=0.0.4' })
        .send(await metrics()),
  });
  return router;
}

function apiRoutes(ports: HttpPorts, events: express.RequestHandler): express.Router {
  const surroundings = {
    networkOf: ports.networkOf,
    profileNames: () => ports.catalogue.profiles().map(({ name }) => name),
  };
  const parts = { ...ports, surroundings, inTurn: createTurns(), once: createOnce(ports) };
  const router = express.Router();
  for (const routes of [nodeRoutes, nodeActionRoutes, nodeReadingRoutes]) router.use(routes(parts));
  router.use(admissionRoutes(parts));
  router.use(durationRoutes(parts));
  router.use(catalogueRoutes(parts));
  router.use(imageRoutes(parts));
  router.use(powerRoutes(parts));
  router.use(phantomRoutes(parts));
  router.use(clusterRoutes(parts));
  router.use(operationRoutes(parts));
  router.use(tokenRoutes(parts));
  router.use(auditRoutes(parts));
  router.use(vmRoutes(parts));
  router.use(hypervisorRoutes(parts));
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
  return express.static(folder, { redirect: false, etag: false, extensions: ['html'], setHeaders });
}
