/**
 * What an installed system reports of its first boot. Its own key is all that it shows.
 *
 * @module
 */
import { type Request, type RequestHandler, Router } from 'express';
import { ProvisioningError } from '../domain/errors.ts';
import { jsonBody, jsonOf } from './bodies.ts';
import { createGuessCount } from './guess-count.ts';
import { resource } from './methods.ts';
import type { FirstBootDesk, FirstBootVisit } from './ports.ts';
import { clientAddress, pathName } from './request.ts';
import { firstBootFacts } from './schemas/first-boot.ts';
import { parseInput } from './schemas/parse.ts';

export type FirstBootRoutePorts = {
  readonly firstBoots: FirstBootDesk;
  readonly now: () => number;
};

/** 256 bits in hex. */
const BEARER_KEY = /^Bearer +([0-9a-f]{64})$/i;

export function firstBootRoutes({ firstBoots, now }: FirstBootRoutePorts): Router {
  const router = Router();
  const guesses = createGuessCount({ most: 10, withinMs: 60_000, now });

  /** Before the body is read. */
  const admit: RequestHandler = (request, _response, next) => {
    const visit = visitOf(request);
    guesses.refuseTooMany(visit.address);
    try {
      firstBoots.admit(visit);
    } catch (error) {
      guesses.count(visit.address);
      throw error;
    }
    next();
  };

  const report: RequestHandler = async (request, response) => {
    await firstBoots.report(visitOf(request), parseInput(firstBootFacts, jsonOf(request)));
    response.status(204).end();
  };

  resource(router, '/installed/:nodeId/first-boot', { post: [admit, jsonBody, report] });
  return router;
}

/** Throws UNAUTHENTICATED where no key is shown. */
function visitOf(request: Request): FirstBootVisit {
  const [, key] = BEARER_KEY.exec(request.get('Authorization') ?? '') ?? [];
  if (key === undefined) {
    const message = 'send the header "Authorization: Bearer KEY", KEY being 64 hexadecimal digits';
    throw new ProvisioningError('UNAUTHENTICATED', message);
  }
  return { nodeId: pathName(request, 'nodeId'), key, address: clientAddress(request) };
}
