/**
 * What an installer fetches and reports. The ticket in the path is all that it shows; the desk judges it.
 *
 * @module
 */
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { unlisted } from '../methods.ts';
import { routeNotFound } from '../problems.ts';
import { queryOf, visitOf } from '../request.ts';
import { KIB, textBody, textOf } from '../serving/bodies.ts';
import { keptLog, parseKeyHash, parseSshHostKeys } from './install-report.ts';
import type { BootDesk, SeedFile } from './ports.ts';
import { refuseNoTicket } from './ticket-path.ts';

export type InstallRoutePorts = {
  readonly desk: Pick<BootDesk, 'seed' | 'check' | 'installed' | 'failed'>;
};

export function installRoutes({ desk }: InstallRoutePorts): Router {
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

  async function failed(request: Request, response: Response): Promise<void> {
    await desk.failed(visitOf(request), keptLog(textOf(request)));
    response.status(204).end();
  }

  router.use('/install/:ticket', refuseNoTicket);
  unlisted(router, '/install/:ticket/meta-data', { fetch: seed('meta-data') });
  unlisted(router, '/install/:ticket/user-data', { fetch: seed('user-data') });
  unlisted(router, '/install/:ticket/early.sh', { fetch: seed('early.sh') });
  unlisted(router, '/install/:ticket/late.sh', { fetch: seed('late.sh') });
  // A 404 would cost ten retries of a second each in cloud-init (measured); empty is an answer.
  unlisted(router, '/install/:ticket/vendor-data', { get: sendNothing });
  unlisted(router, '/install/:ticket/network-config', { get: sendNothing });
  unlisted(router, '/install/:ticket/check.ipxe', { fetch: check });
  // The reception before Express takes what is posted there; what comes here is spelled in another way.
  unlisted(router, '/install/:ticket/events', { post: [routeNotFound] });
  unlisted(router, '/install/:ticket/installed', { post: [textBody(64 * KIB), installed] });
  unlisted(router, '/install/:ticket/failed', { post: [textBody(KIB * KIB), failed] });
  return router;
}

const sendNothing: RequestHandler = (_request, response) => sendText(response, '');

function sendText(response: Response, text: string): void {
  response.set('Cache-Control', 'no-store').type('text/plain').send(text);
}
