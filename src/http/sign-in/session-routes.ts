/**
 * /api/v1/session: a browser signs in with a token, and out.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import { resource } from '../methods.ts';
import { isoTime } from '../nodes/node-view.ts';
import { parseInput } from '../schemas/parse.ts';
import { signInSchema } from '../schemas/sign-in.ts';
import { jsonBody, jsonOf } from '../serving/bodies.ts';
import type { SignIn } from './auth.ts';
import { clearCookie, heldCookie, setCookie } from './cookies.ts';
import { refuseForeignPages } from './same-origin.ts';
import type { Sessions } from './sessions.ts';

export type SessionRoutePorts = { readonly sessions: Sessions; readonly signIn: SignIn };

/** Before `authenticate`: who signs in has shown nothing yet, and a viewer may sign out. */
export function sessionRoutes({ sessions, signIn }: SessionRoutePorts): Router {
  const router = Router();

  async function open(request: Request, response: Response): Promise<void> {
    const { token } = parseInput(signInSchema, jsonOf(request), /token/);
    const principal = await signIn.byToken(token, request, response);
    const { value, expiresAt } = await sessions.open(principal);
    setCookie(response, value, expiresAt);
    response.status(204).end();
  }

  async function show(request: Request, response: Response): Promise<void> {
    const { principal, expiresAt } = await signIn.of(request, response);
    response.json({
      ...{ name: principal.name, role: principal.role },
      expiresAt: expiresAt === undefined ? null : isoTime(expiresAt),
    });
  }

  /** Of a session that is over too: the browser forgets its cookie in any case. */
  async function close(request: Request, response: Response): Promise<void> {
    const held = heldCookie(request);
    if (held !== undefined) {
      refuseForeignPages(request);
      response.locals['principal'] = sessions.verify(held)?.principal;
      await sessions.end(held);
    }
    clearCookie(response);
    response.status(204).end();
  }

  resource(router, '/session', { get: show, post: [jsonBody, open], delete: close });
  return router;
}
