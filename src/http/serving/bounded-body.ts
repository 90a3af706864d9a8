/**
 * Reads a body up to a limit, and refuses a longer one without waiting for its end.
 *
 * Express's own reader answers only when the client has sent everything (body-parser 2, `read`): one that
 * promises 10 MB and stalls would get no word for a minute.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { ProvisioningError } from '../../domain/errors.ts';

export type BodyReading = {
  /** Bytes. */
  readonly limit: number;
  /** Called once: with the body, or TOO_LARGE, MEDIA_TYPE_UNSUPPORTED, or INPUT_INVALID where it breaks off. */
  readonly done: (body: Buffer | ProvisioningError) => void;
};

export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  { limit, done }: BodyReading,
): void {
  const refusal = refusalOf(request, response, limit);
  if (refusal !== undefined) done(refusal);
  else collect(request, { limit, done: (body) => done(body ?? tooLarge(response, limit)) });
}

/** What the headers alone tell. */
function refusalOf({ headers }: IncomingMessage, response: ServerResponse, limit: number) {
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    const message = 'expected a body without Content-Encoding';
    return new ProvisioningError('MEDIA_TYPE_UNSUPPORTED', message);
  }
  return Number(headers['content-length'] ?? 0) > limit ? tooLarge(response, limit) : undefined;
}

/** As `request.body`, a Buffer. */
export function boundedBody(limit: number): RequestHandler {
  return (request, response, next) => {
    const done = (body: Buffer | ProvisioningError) => {
      if (!Buffer.isBuffer(body)) return next(body);
      request.body = body;
      next();
    };
    readBody(request, response, { limit, done });
  };
}

type Collecting = {
  readonly limit: number;
  /** Undefined where the body is longer than the limit. */
  readonly done: (body: Buffer | ProvisioningError | undefined) => void;
};

function collect(request: IncomingMessage, { limit, done }: Collecting): void {
  const parts: Buffer[] = [];
  let size = 0;

  function settle(body: Buffer | ProvisioningError | undefined): void {
    request.off('data', take).off('end', end).off('close', breakOff);
    done(body);
  }
  function take(part: Buffer): void {
    size += part.length;
    if (size <= limit) return void parts.push(part);
    request.pause();
    settle(undefined);
  }
  function end(): void {
    const [whole] = parts;
    settle(parts.length === 1 && whole ? whole : Buffer.concat(parts, size));
  }
  function breakOff(): void {
    settle(new ProvisioningError('INPUT_INVALID', 'the body ended early'));
  }

  request.on('data', take).on('end', end).on('close', breakOff);
}

/** Nobody reads what is still to come: the connection ends with the answer. */
function tooLarge(response: ServerResponse, limit: number): ProvisioningError {
  response.setHeader('Connection', 'close');
  const message = `the body is larger than the ${limit} bytes that this address takes`;
  return new ProvisioningError('TOO_LARGE', message);
}
