/**
 * What an installed system asks and says while it joins the cluster. Its own key is all that it shows.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import type { JoinReply, JoinWord } from '../../../domain/cluster/join.ts';
import { ProvisioningError } from '../../../domain/errors.ts';
import { unlisted } from '../../methods.ts';
import { pathName } from '../../request.ts';
import { KIB, textBody, textOf } from '../../serving/bodies.ts';
import { createGuessCount } from '../../sign-in/guess-count.ts';
import { keyVisitOf } from '../key-visit.ts';
import {
  type GrantText,
  grantText,
  parseFailed,
  parseMachineId,
  parseStarted,
} from './join-grant.ts';

/** A system that says it is the installed one of `nodeId`. */
export type JoinVisit = {
  readonly nodeId: string;
  /** 64 hexadecimal digits, as they were sent. */
  readonly key: string;
  readonly address: string;
};

export type JoinAsking =
  | { readonly kind: 'grant'; readonly grant: GrantText }
  | { readonly kind: 'wait'; readonly reason: string; readonly retryAfterSeconds: number };

/**
 * Judges the key at each visit, and throws KEY_WRONG, also where there is no such node; EVENT_OUT_OF_ORDER
 * where the node isn't at the point of joining, or is to be no member.
 */
export type JoinDesk = {
  ask(visit: JoinVisit, facts: { readonly machineId: string }): Promise<JoinAsking>;
  /** A text of the grant. Throws ROUTE_NOT_FOUND where it has none of this name. */
  file(visit: JoinVisit, name: string): Promise<string>;
  word(visit: JoinVisit, word: JoinWord): Promise<JoinReply>;
};

export type JoinRoutePorts = { readonly joins: JoinDesk; readonly now: () => number };

/** A journal's end may be long lines; what is kept of it is less. */
const MOST_JOURNAL = 256 * KIB;

export function joinRoutes({ joins, now }: JoinRoutePorts): Router {
  const router = Router();
  const guarded = guard(now);

  const ask = guarded(async (visit, request, response) => {
    const answer = await joins.ask(visit, { machineId: parseMachineId(textOf(request)) });
    if (answer.kind === 'grant') return sendText(response, grantText(answer.grant));
    const seconds = Math.max(1, Math.ceil(answer.retryAfterSeconds));
    response.status(202).set('Retry-After', String(seconds));
    sendText(response, `${answer.reason}\n`);
  });

  const file = guarded(async (visit, request, response) => {
    sendText(response, await joins.file(visit, pathName(request, 'name')));
  });

  const word = (read: (text: string) => JoinWord) =>
    guarded(async (visit, request, response) => {
      sendText(response, `${await joins.word(visit, read(textOf(request)))}\n`);
    });

  const failed = guarded(async (visit, request, response) => {
    await joins.word(visit, parseFailed(textOf(request)));
    response.status(204).end();
  });

  const short = textBody(KIB);
  unlisted(router, '/join/:nodeId', { post: [refuseKeyless, short, ask] });
  unlisted(router, '/join/:nodeId/files/:name', { fetch: file });
  unlisted(router, '/join/:nodeId/installed', {
    post: [refuseKeyless, short, word(() => ({ kind: 'installed' }))],
  });
  unlisted(router, '/join/:nodeId/started', { post: [refuseKeyless, short, word(parseStarted)] });
  unlisted(router, '/join/:nodeId/failed', {
    post: [refuseKeyless, textBody(MOST_JOURNAL), failed],
  });
  return router;
}

type Visited = (visit: JoinVisit, request: Request, response: Response) => Promise<void>;

/** Counts wrong keys by address; who guesses on isn't even looked at. */
function guard(
  now: () => number,
): (handle: Visited) => (request: Request, response: Response) => Promise<void> {
  const guesses = createGuessCount({ what: 'keys', most: 10, withinMs: 60_000, now });
  return (handle) => async (request, response) => {
    const visit = keyVisitOf(request);
    guesses.refuseTooMany(visit.address);
    try {
      await handle(visit, request, response);
    } catch (error) {
      if (isWrongKey(error)) guesses.count(visit.address);
      throw error;
    }
  };
}

const isWrongKey = (error: unknown) =>
  error instanceof ProvisioningError && error.code === 'KEY_WRONG';

/** Before the body is read. */
function refuseKeyless(request: Request, _response: Response, next: () => void): void {
  keyVisitOf(request);
  next();
}

function sendText(response: Response, text: string): void {
  response.type('text/plain').send(text);
}
