/**
 * Reads a body up to a limit, and refuses a longer one without waiting for its end.
 *
 * Express's own reader answers only when the client has sent everything (body-parser 2, `read`): one that
 * promises 10 MB and stalls would get no word for a minute.
 *
 * @module
 */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ProvisioningError } from '../domain/errors.ts';

/** `limit` in bytes. Throws TOO_LARGE, MEDIA_TYPE_UNSUPPORTED, or INPUT_INVALID for a body that breaks off. */
export function boundedBody(limit: number): RequestHandler {
  return (request, response, next) => {
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
      const message = 'expected a body without Content-Encoding';
      throw new ProvisioningError('MEDIA_TYPE_UNSUPPORTED', message);
    }
    if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(response, limit);
    collect(request, response, { limit, next });
  };
}

type Collecting = { readonly limit: number; readonly next: NextFunction };

function collect(request: Request, response: Response, { limit, next }: Collecting): void {
  const parts: Buffer[] = [];
  let size = 0;

  function settle(error?: ProvisioningError): void {
    request.off('data', take).off('end', end).off('close', breakOff);
    if (error === undefined) next();
    else next(error);
  }
  function take(part: Buffer): void {
    size += part.length;
    if (size <= limit) return void parts.push(part);
    request.pause();
    settle(tooLarge(response, limit));
  }
  function end(): void {
    request.body = Buffer.concat(parts, size);
    settle();
  }
  function breakOff(): void {
    settle(new ProvisioningError('INPUT_INVALID', 'the body ended early'));
  }

  request.on('data', take).on('end', end).on('close', breakOff);
}

/** Nobody reads what is still to come: the connection ends with the answer. */
function tooLarge(response: Response, limit: number): ProvisioningError {
  response.set('Connection', 'close');
  const message = `the body is larger than the ${limit} bytes that this address takes`;
  return new ProvisioningError('TOO_LARGE', message);
}
