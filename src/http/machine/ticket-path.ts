/**
 * Paths with a ticket in them.
 *
 * @module
 */
import type { RequestHandler } from 'express';
import { ProvisioningError } from '../../domain/errors.ts';
import { pathName } from '../request.ts';

/** 128 bits in hex: anything else needs no look-up. */
const TICKET = /^[0-9a-f]{32}$/;

/** Throws TICKET_DEAD for what is no ticket, before the body is read. */
export const refuseNoTicket: RequestHandler = (request, _response, next) => {
  if (!TICKET.test(pathName(request, 'ticket')))
    throw new ProvisioningError('TICKET_DEAD', 'this is no ticket: expected 32 hexadecimal digits');
  next();
};
