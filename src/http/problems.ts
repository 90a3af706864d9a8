/**
 * Failures as RFC 9457 problem details, and the one place where an error code meets a status code.
 *
 * @module
 */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { type ErrorCode, type FieldProblem, ProvisioningError } from '../domain/errors.ts';

/** A Record, so that a new code does not compile until it has a status. */
export const STATUS: Readonly<Record<ErrorCode, number>> = {
  ADDRESS_TAKEN: 409,
  DISK_UNUSABLE: 507,
  EVENT_OUT_OF_ORDER: 409,
  FORBIDDEN: 403,
  HOSTNAME_TAKEN: 409,
  IMAGE_IN_USE: 409,
  IMAGE_NOT_FOUND: 404,
  IMAGE_UNTRUSTED: 502,
  INPUT_INVALID: 400,
  KEY_WRONG: 403,
  LOADER_NOT_FOUND: 404,
  MAC_TAKEN: 409,
  MEDIA_TYPE_UNSUPPORTED: 415,
  METHOD_NOT_ALLOWED: 405,
  MIRROR_UNUSABLE: 502,
  NODE_NOT_FOUND: 404,
  PROFILE_INVALID: 500,
  PROFILE_NOT_FOUND: 404,
  ROUTE_NOT_FOUND: 404,
  TEMPLATE_INVALID: 500,
  TICKET_DEAD: 403,
  TICKET_FOREIGN: 403,
  TOO_LARGE: 413,
  TOO_MANY_REQUESTS: 429,
  UNAUTHENTICATED: 401,
  UNAVAILABLE: 503,
};

const TITLE: Readonly<Record<ErrorCode | 'INTERNAL', string>> = {
  ADDRESS_TAKEN: 'Another node has this address',
  DISK_UNUSABLE: 'The disk is full, or cannot be written',
  EVENT_OUT_OF_ORDER: 'This cannot happen in the stage that the node is in',
  FORBIDDEN: 'This token may only read',
  HOSTNAME_TAKEN: 'Another node has this host name',
  IMAGE_IN_USE: 'The image is in use',
  IMAGE_NOT_FOUND: 'No such image',
  IMAGE_UNTRUSTED: 'The image is not what its publisher signed',
  INPUT_INVALID: 'The request has mistakes',
  INTERNAL: 'Something failed inside Pilotlight',
  KEY_WRONG: 'This key opens nothing',
  LOADER_NOT_FOUND: 'No such loader',
  MAC_TAKEN: 'Another node has this MAC',
  MEDIA_TYPE_UNSUPPORTED: 'The body is of another kind than expected',
  METHOD_NOT_ALLOWED: 'This address does not take this method',
  MIRROR_UNUSABLE: 'The mirror does not give what it should',
  NODE_NOT_FOUND: 'No such node',
  PROFILE_INVALID: 'The profile has mistakes',
  PROFILE_NOT_FOUND: 'No such profile',
  ROUTE_NOT_FOUND: 'Nothing here',
  TEMPLATE_INVALID: 'A template has mistakes',
  TICKET_DEAD: 'This boot ticket opens nothing',
  TICKET_FOREIGN: 'This boot ticket belongs to another machine',
  TOO_LARGE: 'The body is too large',
  TOO_MANY_REQUESTS: 'Too many requests at once',
  UNAUTHENTICATED: 'A token is needed',
  UNAVAILABLE: 'Not now',
};

/** What is answered as application/problem+json. `problems` stands there where fields are wrong. */
export type ProblemDetails = {
  /** `urn:pilotlight:error:CODE`: a name, so that nobody has to host a page for it (RFC 9457 §3.1.1). */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode | 'INTERNAL';
  readonly detail: string;
  readonly problems?: readonly FieldProblem[];
};

export function problemDetails(error: ProvisioningError | undefined): ProblemDetails {
  const code = error?.code ?? 'INTERNAL';
  return {
    type: `urn:pilotlight:error:${code}`,
    title: TITLE[code],
    status: error === undefined ? 500 : STATUS[error.code],
    code,
    detail: error?.message ?? 'The log of the service says more.',
    ...(error !== undefined && error.problems.length > 0 ? { problems: error.problems } : {}),
  };
}

/** A single wrong field as an INPUT_INVALID. */
export function wrongField(problem: FieldProblem): ProvisioningError {
  const { field, expected, got } = problem;
  const message = `${field}: expected ${expected}, got ${got}`;
  return new ProvisioningError('INPUT_INVALID', message, { problems: [problem] });
}

export type ErrorLog = (error: unknown, where: { method: string; path: string }) => void;

/** The last handler: named failures are told, unnamed ones are logged and stay a 500 without details. */
export function problemHandler(logError: ErrorLog): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const known = named(error);
    if (known === undefined)
      logError(error, { method: request.method, path: withoutTicket(request) });
    if (response.headersSent) return void response.destroy();
    sendProblem(response, problemDetails(known));
  };
}

function sendProblem(response: Response, problem: ProblemDetails): void {
  if (problem.status === 401) response.set('WWW-Authenticate', 'Bearer realm="pilotlight"');
  if (problem.status === 429 || problem.status === 503) response.set('Retry-After', '5');
  response
    .status(problem.status)
    .set('Cache-Control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problem));
}

/** A ticket is a secret for as long as it lives, and logs are copied around. */
function withoutTicket(request: Request): string {
  return request.path.replace(/^\/install\/[^/]*/, '/install/…');
}

/** body-parser names its failures in `type` (its README, "Errors"). */
const BODY_ERRORS: ReadonlyMap<unknown, readonly [ErrorCode, string]> = new Map([
  ['entity.too.large', ['TOO_LARGE', 'the body is larger than this address takes']],
  ['entity.parse.failed', ['INPUT_INVALID', 'the body is not JSON']],
  ['encoding.unsupported', ['MEDIA_TYPE_UNSUPPORTED', 'expected a body without Content-Encoding']],
  ['charset.unsupported', ['MEDIA_TYPE_UNSUPPORTED', 'expected a body in UTF-8']],
  ['request.aborted', ['INPUT_INVALID', 'the body ended early']],
  ['request.size.invalid', ['INPUT_INVALID', 'the body is not as long as Content-Length says']],
]);

function named(error: unknown): ProvisioningError | undefined {
  if (error instanceof ProvisioningError) return error;
  if (!(error instanceof Error)) return undefined;
  const { type } = error as { type?: unknown };
  const body = BODY_ERRORS.get(type);
  if (body === undefined) return undefined;
  const [code, message] = body;
  const detail = type === 'entity.parse.failed' ? `${message}: ${error.message}` : message;
  return new ProvisioningError(code, detail, { cause: error });
}

/** Refuses what Express cannot decode (`/%zz`) before a route or the static files see it. */
export const refuseUndecodable: RequestHandler = (request, _response, next) => {
  try {
    decodeURIComponent(request.path);
  } catch (cause) {
    const message = `the path cannot be decoded: ${request.path.slice(0, 80)}`;
    throw new ProvisioningError('INPUT_INVALID', message, { cause });
  }
  next();
};

export const routeNotFound: RequestHandler = (request) => {
  throw new ProvisioningError(
    'ROUTE_NOT_FOUND',
    `nothing answers ${request.method} ${request.path}`,
  );
};

/** The end of a route: `allow` are the methods that it has, as the Allow header lists them. */
export function methodNotAllowed(allow: string): RequestHandler {
  return (request, response) => {
    response.set('Allow', allow);
    throw new ProvisioningError('METHOD_NOT_ALLOWED', `expected ${allow}, got ${request.method}`);
  };
}
