/**
 * Failures as RFC 9457 problem details, and the one place where an error code meets a status code.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { type ErrorCode, type FieldProblem, ProvisioningError } from '../domain/errors.ts';

/** A Record, so that a new code does not compile until it has a status. */
export const STATUS: Readonly<Record<ErrorCode, number>> = {
  ADDRESS_TAKEN: 409,
  CANCEL_REFUSED: 409,
  CLUSTER_NOT_FOUND: 404,
  CLUSTER_REFUSED: 409,
  DISK_UNUSABLE: 507,
  EVENT_OUT_OF_ORDER: 409,
  FORBIDDEN: 403,
  HOSTNAME_TAKEN: 409,
  HYPERVISOR_IN_USE: 409,
  HYPERVISOR_NOT_FOUND: 404,
  HYPERVISOR_REFUSED: 409,
  HYPERVISOR_TAKEN: 409,
  HYPERVISOR_UNREACHABLE: 502,
  HYPERVISOR_UNTRUSTED: 409,
  IDEMPOTENCY_KEY_IN_USE: 409,
  IDEMPOTENCY_KEY_REUSED: 422,
  IMAGE_IN_USE: 409,
  IMAGE_NOT_FOUND: 404,
  IMAGE_UNTRUSTED: 502,
  INPUT_INVALID: 400,
  INSTALL_REFUSED: 409,
  KEY_WRONG: 403,
  LOADER_NOT_FOUND: 404,
  MAC_TAKEN: 409,
  MEDIA_TYPE_UNSUPPORTED: 415,
  METHOD_NOT_ALLOWED: 405,
  MIRROR_UNUSABLE: 502,
  NODE_NOT_FOUND: 404,
  OPERATION_NOT_FOUND: 404,
  POWER_FAILED: 502,
  POWER_REFUSED: 409,
  PRECONDITION_FAILED: 412,
  PROFILE_INVALID: 500,
  PROFILE_NOT_FOUND: 404,
  ROUTE_NOT_FOUND: 404,
  TEMPLATE_INVALID: 500,
  TICKET_DEAD: 403,
  TICKET_FOREIGN: 403,
  TOKEN_NEEDED: 409,
  TOKEN_NOT_FOUND: 404,
  TOO_LARGE: 413,
  TOO_MANY_REQUESTS: 429,
  UNAUTHENTICATED: 401,
  UNAVAILABLE: 503,
  VM_NOT_FOUND: 404,
  VM_REFUSED: 409,
};

export const TITLE: Readonly<Record<ErrorCode | 'INTERNAL', string>> = {
  ADDRESS_TAKEN: 'Another node has this address',
  CANCEL_REFUSED: 'It has begun, or was not asked for',
  CLUSTER_NOT_FOUND: 'There is no cluster yet',
  CLUSTER_REFUSED: 'The cluster would not survive this, or is busy',
  DISK_UNUSABLE: 'The disk is full, or cannot be written',
  EVENT_OUT_OF_ORDER: 'This cannot happen in the stage that the node is in',
  FORBIDDEN: 'This is not allowed',
  HOSTNAME_TAKEN: 'Another node has this host name',
  HYPERVISOR_IN_USE: 'VMs of Pilotlight are on this hypervisor',
  HYPERVISOR_NOT_FOUND: 'No such hypervisor',
  HYPERVISOR_REFUSED: 'The hypervisor does not take this as it is',
  HYPERVISOR_TAKEN: 'Another hypervisor has this name or endpoint',
  HYPERVISOR_UNREACHABLE: 'The hypervisor does not answer',
  HYPERVISOR_UNTRUSTED: 'The certificate of the hypervisor is not confirmed',
  IDEMPOTENCY_KEY_IN_USE: 'The first request with this key has no answer yet',
  IDEMPOTENCY_KEY_REUSED: 'This key was another request’s',
  IMAGE_IN_USE: 'The image is in use',
  IMAGE_NOT_FOUND: 'No such image',
  IMAGE_UNTRUSTED: 'The image is not what its publisher signed',
  INPUT_INVALID: 'The request has mistakes',
  INSTALL_REFUSED: 'This machine cannot be installed in this way',
  INTERNAL: 'Something failed inside Pilotlight',
  KEY_WRONG: 'This key opens nothing',
  LOADER_NOT_FOUND: 'No such loader',
  MAC_TAKEN: 'Another node has this MAC',
  MEDIA_TYPE_UNSUPPORTED: 'The body is of another kind than expected',
  METHOD_NOT_ALLOWED: 'This address does not take this method',
  MIRROR_UNUSABLE: 'The mirror does not give what it should',
  NODE_NOT_FOUND: 'No such node',
  OPERATION_NOT_FOUND: 'No such operation',
  POWER_FAILED: 'The machine was not switched',
  POWER_REFUSED: 'The machine cannot be switched in this way',
  PRECONDITION_FAILED: 'It is not as it was read',
  PROFILE_INVALID: 'The profile has mistakes',
  PROFILE_NOT_FOUND: 'No such profile',
  ROUTE_NOT_FOUND: 'Nothing here',
  TEMPLATE_INVALID: 'A template has mistakes',
  TICKET_DEAD: 'This boot ticket opens nothing',
  TICKET_FOREIGN: 'This boot ticket belongs to another machine',
  TOKEN_NEEDED: 'Nobody would get in without this token',
  TOKEN_NOT_FOUND: 'No such token',
  TOO_LARGE: 'The body is too large',
  TOO_MANY_REQUESTS: 'Too many requests at once',
  UNAUTHENTICATED: 'A token is needed',
  UNAVAILABLE: 'Not now',
  VM_NOT_FOUND: 'No such VM',
  VM_REFUSED: 'The VM cannot be had like this',
};

/** What is answered as application/problem+json. `problems` stands there where fields are wrong. */
export type ProblemDetails = {
  /** `urn:pilotlight:error:CODE`: a name, so that nobody has to host a page for it (RFC 9457 §3.1.1). */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode | 'INTERNAL';
  readonly detail: string;
  readonly problems?: readonly FieldProblemView[];
};

/** With its times as ISO 8601. */
type FieldProblemView = Omit<FieldProblem, 'certificate'> & { readonly certificate?: object };

export function problemDetails(error: ProvisioningError | undefined): ProblemDetails {
  const code = error?.code ?? 'INTERNAL';
  return {
    type: `urn:pilotlight:error:${code}`,
    title: TITLE[code],
    status: error === undefined ? 500 : STATUS[error.code],
    code,
    detail: error?.message ?? 'The log of the service says more.',
    ...(error !== undefined && error.problems.length > 0
      ? { problems: error.problems.map(problemView) }
      : {}),
  };
}

function problemView({ certificate, ...problem }: FieldProblem): FieldProblemView {
  if (certificate === undefined) return problem;
  const { validFrom, validTo, ...seen } = certificate;
  const iso = (at: number) => new Date(at).toISOString();
  const times = { validFrom: iso(validFrom), validTo: iso(validTo) };
  return { ...problem, certificate: { ...seen, ...times } };
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
  return (error: unknown, request, response, _next) =>
    answerProblem(error, { request, response, logError });
}

export type FailedExchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly logError: ErrorLog;
};

export function answerProblem(error: unknown, exchange: FailedExchange): void {
  const { request, response, logError } = exchange;
  const known = named(error);
  if (known === undefined)
    logError(error, { method: request.method ?? '', path: pathWithoutTicket(request) });
  if (response.headersSent) response.destroy();
  else sendProblem(response, problemDetails(known));
}

function sendProblem(response: ServerResponse, problem: ProblemDetails): void {
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="pilotlight"');
  if (problem.status === 429 || problem.status === 503) response.setHeader('Retry-After', '5');
  const body = JSON.stringify(problem);
  response
    .setHeader('Cache-Control', 'no-store')
    .setHeader('X-Content-Type-Options', 'nosniff')
    .setHeader('Content-Type', 'application/problem+json; charset=utf-8')
    .setHeader('Content-Length', Buffer.byteLength(body))
    .writeHead(problem.status)
    .end(body);
}

/** A ticket is a secret for as long as it lives, and logs are copied around. */
function pathWithoutTicket({ url = '' }: IncomingMessage): string {
  return url
    .replace(/[?#].*$/s, '')
    .replace(/^(\/install|\/pve\/installed|\/pve\/first-boot)\/[^/]*/, '$1/…');
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
