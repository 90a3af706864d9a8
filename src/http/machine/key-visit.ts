/**
 * An installed system that shows the key which its install planted.
 *
 * @module
 */
import type { Request } from 'express';
import { ProvisioningError } from '../../domain/errors.ts';
import { clientAddress, pathName } from '../request.ts';

/** 256 bits in hex. */
const BEARER_KEY = /^Bearer +([0-9a-f]{64})$/i;

/** Of a route with a `:nodeId`. Throws UNAUTHENTICATED where no key is shown. */
export function keyVisitOf(request: Request) {
  const [, key] = BEARER_KEY.exec(request.get('Authorization') ?? '') ?? [];
  if (key === undefined) {
    const message = 'send the header "Authorization: Bearer KEY", KEY being 64 hexadecimal digits';
    throw new ProvisioningError('UNAUTHENTICATED', message);
  }
  return { nodeId: pathName(request, 'nodeId'), key, address: clientAddress(request) };
}
