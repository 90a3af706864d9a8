/**
 * Whether a page of ours sent a request: a cookie alone proves only that a browser did.
 *
 * @module
 */
import type { Request } from 'express';
import { ProvisioningError } from '../../domain/errors.ts';

/**
 * SameSite=Strict lets every port of this host through, and HAProxy serves other people's pages on it. What
 * a browser says of its page settles it: Sec-Fetch-Site (Fetch Metadata §2.3), which it sends only where it
 * trusts the connection, or Origin (RFC 6454 §7). Throws FORBIDDEN.
 */
export function refuseForeignPages(request: Request): void {
  const site = request.get('Sec-Fetch-Site');
  const origin = request.get('Origin');
  if (site === 'same-origin' || (site === undefined && isOurs(request, origin))) return;
  const got = site ?? origin ?? 'neither Sec-Fetch-Site nor Origin';
  throw new ProvisioningError(
    'FORBIDDEN',
    `a change that rests on a cookie has to come from this page itself, not from ${got.slice(0, 80)}: programs send a token`,
  );
}

function isOurs(request: Request, origin: string | undefined): boolean {
  const scheme = request.secure ? 'https' : 'http';
  return origin !== undefined && origin === `${scheme}://${request.get('Host')}`;
}
