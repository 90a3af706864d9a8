/**
 * What an installed system reports of its first boot. Its own key is all that it shows.
 *
 * @module
 */
import { type RequestHandler, Router } from 'express';
import { unlisted } from '../methods.ts';
import { firstBootFacts } from '../schemas/first-boot.ts';
import { parseInput } from '../schemas/parse.ts';
import { jsonBody, jsonOf } from '../serving/bodies.ts';
import { createGuessCount } from '../sign-in/guess-count.ts';
import { keyVisitOf } from './key-visit.ts';
import type { FirstBootDesk } from './ports.ts';

export type FirstBootRoutePorts = {
  readonly firstBoots: FirstBootDesk;
  readonly now: () => number;
};

export function firstBootRoutes({ firstBoots, now }: FirstBootRoutePorts): Router {
  const router = Router();
  const guesses = createGuessCount({ what: 'keys', most: 10, withinMs: 60_000, now });

  /** Before the body is read. */
  const admit: RequestHandler = (request, _response, next) => {
    const visit = keyVisitOf(request);
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
    await firstBoots.report(keyVisitOf(request), parseInput(firstBootFacts, jsonOf(request)));
    response.status(204).end();
  };

  unlisted(router, '/installed/:nodeId/first-boot', { post: [admit, jsonBody, report] });
  return router;
}
