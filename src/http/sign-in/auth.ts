/**
 * Who is calling: a bearer token (RFC 6750), or the cookie of a browser that signed in, before anything
 * under /api/.
 *
 * @module
 */
import type { Request, RequestHandler, Response } from 'express';
import { ProvisioningError } from '../../domain/errors.ts';
import { clientAddress } from '../request.ts';
import { heldCookie } from './cookies.ts';
import { createGuessCount } from './guess-count.ts';
import { refuseForeignPages } from './same-origin.ts';
import type { Sessions } from './sessions.ts';
import type { Principal, Tokens } from './tokens.ts';

/** Longer than any token that we generate or that a person would configure. */
const BEARER = /^Bearer +([\x21-\x7e]{1,256})$/i;
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD']);
/** Nobody mistypes a token ten times within a minute. */
const GUESSES = { what: 'tokens', most: 10, withinMs: 60_000 } as const;

export type AuthPorts = {
  readonly tokens: Pick<Tokens, 'verify' | 'known'>;
  readonly sessions: Pick<Sessions, 'verify'>;
  readonly now: () => number;
};

/** `expiresAt` is of a session, in ms since the epoch; a token has none. */
export type Caller = { readonly principal: Principal; readonly expiresAt: number | undefined };

/** Both leave the caller in `response.locals`, and throw UNAUTHENTICATED, TOO_MANY_REQUESTS or FORBIDDEN. */
export type SignIn = {
  byToken(plain: string, request: Request, response: Response): Promise<Principal>;
  /** By whatever the request carries. */
  of(request: Request, response: Response): Promise<Caller>;
};

export function createSignIn({ tokens, sessions, now }: AuthPorts): SignIn {
  const guesses = createGuessCount({ ...GUESSES, now });

  async function byToken(plain: string, request: Request, response: Response): Promise<Principal> {
    const address = clientAddress(request);
    // Whoever proved right before is not shut out by a neighbour behind the same address.
    if (tokens.known(plain) === undefined) guesses.refuseTooMany(address);
    const principal = await tokens.verify(plain);
    if (principal === undefined) {
      guesses.count(address);
      response.locals['wrongToken'] = true;
      throw unauthenticated('this token is not known here');
    }
    response.locals['principal'] = principal;
    response.locals['isStillKnown'] = () => tokens.known(plain) !== undefined;
    return principal;
  }

  function bySession(held: string, request: Request, response: Response): Caller {
    const session = sessions.verify(held);
    if (session === undefined) throw unauthenticated('this session is over: sign in again');
    if (!READING.has(request.method)) refuseForeignPages(request);
    response.locals['principal'] = session.principal;
    response.locals['isStillKnown'] = () => sessions.verify(held) !== undefined;
    return session;
  }

  return {
    byToken,
    async of(request, response) {
      const header = request.get('Authorization');
      const held = heldCookie(request);
      if (header === undefined && held !== undefined) return bySession(held, request, response);
      const plain = BEARER.exec(header ?? '')?.[1];
      if (plain === undefined)
        throw unauthenticated('send the header "Authorization: Bearer TOKEN"');
      return { principal: await byToken(plain, request, response), expiresAt: undefined };
    },
  };
}

/** Throws UNAUTHENTICATED, FORBIDDEN where a viewer would change something, or TOO_MANY_REQUESTS. */
export function authenticate(signIn: Pick<SignIn, 'of'>): RequestHandler {
  return async (request, response, next) => {
    const { principal } = await signIn.of(request, response);
    if (principal.role === 'viewer' && !READING.has(request.method)) {
      throw new ProvisioningError('FORBIDDEN', `${principal.name} is a viewer and may only read`);
    }
    next();
  };
}

/** For what a viewer may not even read. */
export const adminsOnly: RequestHandler = (_request, response, next) => {
  const { name, role } = principalOf(response);
  if (role !== 'admin') throw new ProvisioningError('FORBIDDEN', `${name} is no admin`);
  next();
};

/** The caller of an authenticated route. */
export function principalOf(response: Response): Principal {
  return response.locals['principal'] as Principal;
}

/** Of an answer that lasts: whether its caller would still be let in. */
export function isStillKnown({ locals }: Response): boolean {
  const ask = locals['isStillKnown'] as (() => boolean) | undefined;
  return ask?.() ?? false;
}

function unauthenticated(detail: string): ProvisioningError {
  return new ProvisioningError('UNAUTHENTICATED', detail);
}
