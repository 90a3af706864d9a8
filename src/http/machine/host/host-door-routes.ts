/**
 * What Proxmox VE hosts ask and hand over behind TLS: the program of their first boot, the password of the
 * cluster that they join, and the token that they made for us.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import { ProvisioningError } from '../../../domain/errors.ts';
import { unlisted } from '../../methods.ts';
import { visitOf } from '../../request.ts';
import { KIB, textBody, textOf } from '../../serving/bodies.ts';
import { createGuessCount } from '../../sign-in/guess-count.ts';
import { keyVisitOf } from '../key-visit.ts';
import type { HostDesk } from '../ports.ts';
import { refuseNoTicket } from '../ticket-path.ts';
import { parseHandOver } from './host-hand-over.ts';

export type HostDoorPorts = {
  readonly hosts: Pick<HostDesk, 'firstBoot' | 'clusterPassword' | 'handOver'>;
  readonly now: () => number;
};

export function hostDoorRoutes({ hosts, now }: HostDoorPorts): Router {
  const router = Router();
  const guesses = createGuessCount({ what: 'keys', most: 10, withinMs: 60_000, now });

  type Visited = (visit: ReturnType<typeof keyVisitOf>, request: Request) => Promise<string>;

  /** Counts wrong keys by address; who guesses on isn't even looked at. */
  const guarded = (handle: Visited) => async (request: Request, response: Response) => {
    const visit = keyVisitOf(request);
    guesses.refuseTooMany(visit.address);
    try {
      response.type('text/plain').send(await handle(visit, request));
    } catch (error) {
      if (isWrongKey(error)) guesses.count(visit.address);
      throw error;
    }
  };

  function program(request: Request, response: Response): void {
    refuseNoTicket(request, response, () => {
      response.type('text/x-shellscript').send(hosts.firstBoot(visitOf(request)));
    });
  }

  const password = guarded((visit) => hosts.clusterPassword(visit));
  const handOver = guarded(async (visit, request) => {
    await hosts.handOver(visit, parseHandOver(textOf(request)));
    return 'done\n';
  });

  unlisted(router, '/pve/first-boot/:ticket', { fetch: program });
  unlisted(router, '/pve/hosts/:nodeId/cluster-password', { fetch: password });
  unlisted(router, '/pve/hosts/:nodeId', { post: [refuseKeyless, textBody(16 * KIB), handOver] });
  return router;
}

/** Before the body is read. */
function refuseKeyless(request: Request, _response: Response, next: () => void): void {
  keyVisitOf(request);
  next();
}

function isWrongKey(error: unknown): boolean {
  return error instanceof ProvisioningError && error.code === 'KEY_WRONG';
}
