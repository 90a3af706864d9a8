/**
 * Changes that judge If-Match, and the refusal of the others: where there is no ETag, none is the one that was named,
 * and what its sender made conditional is not done (RFC 9110 §13.1.1).
 *
 * @module
 */
import type { RequestHandler } from 'express';
import { ProvisioningError } from '../../domain/errors.ts';

const JUDGES = new WeakSet<RequestHandler>();

/** Says of a handler that it judges If-Match by itself. */
export function judging(handler: RequestHandler): RequestHandler {
  JUDGES.add(handler);
  return handler;
}

/** The same handlers, where one of them judges; else behind one that lets no condition through but `*`. */
export function conditional(handlers: readonly RequestHandler[]): readonly RequestHandler[] {
  return handlers.some((handler) => JUDGES.has(handler)) ? handlers : [refuse, ...handlers];
}

const refuse: RequestHandler = (request, _response, next) => {
  const header = request.get('If-Match');
  if (header === undefined || header.trim() === '*') return next();
  const message = `what stands at this address has no ETag, and If-Match says ${header.slice(0, 200)}: nothing was done`;
  throw new ProvisioningError('PRECONDITION_FAILED', message);
};
