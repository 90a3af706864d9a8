/**
 * Who is calling: a bearer token (RFC 6750) before anything under /api/.
 *
 * @module
 */
import type { RequestHandler, Response } from 'express';
import { ProvisioningError } from '../domain/errors.ts';
import type { Principal, Tokens } from './tokens.ts';

/** Longer than any token that we generate or that a person would configure. */
const BEARER = /^Bearer +([\x21-\x7e]{1,256})$/i;
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Throws UNAUTHENTICATED, FORBIDDEN where a viewer would change something, or TOO_MANY_REQUESTS. */
export function authenticate(tokens: Pick<Tokens, 'verify'>): RequestHandler {
  return async (request, response, next) => {
    const plain = BEARER.exec(request.get('Authorization') ?? '')?.[1];
    if (plain === undefined) throw unauthenticated('send the header "Authorization: Bearer TOKEN"');
    const principal = await tokens.verify(plain);
    if (principal === undefined) throw unauthenticated('this token is not known here');
    if (principal.role === 'viewer' && !READING.has(request.method)) {
      throw new ProvisioningError('FORBIDDEN', `${principal.name} is a viewer and may only read`);
    }
    response.locals['principal'] = principal;
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

function unauthenticated(detail: string): ProvisioningError {
  return new ProvisioningError('UNAUTHENTICATED', detail);
}
