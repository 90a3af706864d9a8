/**
 * What an installer fetches and reports. The ticket in the path is all that it shows; the desk judges it.
 *
 * @module
 */
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { ProvisioningError } from '../domain/errors.ts';
import { KIB, textBody, textOf } from './bodies.ts';
import { keptLog, parseInstallerEvents, parseKeyHash, parseSshHostKeys } from './install-report.ts';
import { resource } from './methods.ts';
import type { BootDesk, InstallerEvents, SeedFile } from './ports.ts';
import { pathName, queryOf, visitOf } from './request.ts';

export type InstallRoutePorts = {
  readonly desk: Pick<BootDesk, 'seed' | 'check' | 'installed' | 'failed'>;
  readonly installerEvents: InstallerEvents;
};

/** 128 bits in hex: anything else needs no look-up. */
const TICKET = /^[0-9a-f]{32}$/;

export function installRoutes({ desk, installerEvents }: InstallRoutePorts): Router {
  const router = Router();

  const seed = (file: SeedFile): RequestHandler => {
    return async (request, response) => sendText(response, await desk.seed(visitOf(request), file));
  };

  async function check(request: Request, response: Response): Promise<void> {
    sendText(response, await desk.check(visitOf(request), queryOf(request)));
  }

  async function installed(request: Request, response: Response): Promise<void> {
    const keyHash = parseKeyHash(request.get('X-Pilotlight-Key-Sha256'));
    const sshHostKeys = parseSshHostKeys(textOf(request));
    await desk.installed(visitOf(request), { sshHostKeys, keyHash });
    response.status(204).end();
  }

  /** Answered before anything is done with them: the installer stands still meanwhile, without a timeout. */
  function events(request: Request, response: Response): void {
    installerEvents.take(visitOf(request), parseInstallerEvents(textOf(request)));
    response.writeHead(204).end();
  }

  async function failed(request: Request, response: Response): Promise<void> {
    await desk.failed(visitOf(request), keptLog(textOf(request)));
    response.status(204).end();
  }

  router.use('/install/:ticket', refuseNoTicket);
  resource(router, '/install/:ticket/meta-data', { fetch: seed('meta-data') });
  resource(router, '/install/:ticket/user-data', { fetch: seed('user-data') });
  resource(router, '/install/:ticket/early.sh', { fetch: seed('early.sh') });
  resource(router, '/install/:ticket/late.sh', { fetch: seed('late.sh') });
  // A 404 would cost ten retries of a second each in cloud-init (measured); empty is an answer.
  resource(router, '/install/:ticket/vendor-data', { get: sendNothing });
  resource(router, '/install/:ticket/network-config', { get: sendNothing });
  resource(router, '/install/:ticket/check.ipxe', { fetch: check });
  resource(router, '/install/:ticket/events', { post: [textBody(256 * KIB), events] });
  resource(router, '/install/:ticket/installed', { post: [textBody(64 * KIB), installed] });
  resource(router, '/install/:ticket/failed', { post: [textBody(KIB * KIB), failed] });
  return router;
}

const refuseNoTicket: RequestHandler = (request, _response, next) => {
  if (!TICKET.test(pathName(request, 'ticket')))
    throw new ProvisioningError('TICKET_DEAD', 'this is no ticket: expected 32 hexadecimal digits');
  next();
};

const sendNothing: RequestHandler = (_request, response) => sendText(response, '');

function sendText(response: Response, text: string): void {
  response.set('Cache-Control', 'no-store').type('text/plain').send(text);
}
