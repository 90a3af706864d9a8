/**
 * Request bodies: JSON for the API, plain text for what installers report. Each is bounded while it is read.
 *
 * @module
 */
import express, { type Request, type RequestHandler } from 'express';
import { ProvisioningError } from '../../domain/errors.ts';
import { boundedBody } from './bounded-body.ts';

export const KIB = 1024;
const JSON_TYPES = ['application/json', 'application/merge-patch+json'];

const readJson = express.json({ limit: 64 * KIB, inflate: false, type: JSON_TYPES });

/** Throws MEDIA_TYPE_UNSUPPORTED for a body that is not JSON, TOO_LARGE over 64 KiB, INPUT_INVALID for bad JSON. */
export const jsonBody: RequestHandler = (request, response, next) => {
  if (hasBody(request) && request.is(JSON_TYPES) === false) {
    const got = request.get('Content-Type') ?? 'no Content-Type';
    throw new ProvisioningError(
      'MEDIA_TYPE_UNSUPPORTED',
      `expected a body of Content-Type application/json, got ${got.slice(0, 80)}`,
    );
  }
  readJson(request, response, next);
};

/** Clients write `Content-Length: 0` to a POST of nothing. */
function hasBody({ headers }: Request): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > 0;
}

/** The JSON that was sent, `{}` where none was. */
export function jsonOf(request: Request): unknown {
  return request.body ?? {};
}

/** Takes any Content-Type: curl's --data-binary calls everything a form. */
export function textBody(limit: number): RequestHandler {
  return boundedBody(limit);
}

/** The text that was sent; bytes that are not UTF-8 become U+FFFD. */
export function textOf(request: Request): string {
  return Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
}
