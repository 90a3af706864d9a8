/**
 * What the stand-in of the Kubernetes API answers, and how it reads what it is sent.
 *
 * @module
 */
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { ApiObject } from './object-store.ts';

export type Asked = Http2ServerRequest;
export type Answered = Http2ServerResponse;

/** A Status object, as every refusal of the real one is. */
export class Refusal extends Error {
  readonly code: number;
  readonly reason: string;
  readonly retryAfter: number | undefined;

  constructor(code: number, reason: string, message: string, retryAfter?: number) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

export function statusOf({ code, reason, message }: Refusal): object {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' };
  return { ...status, message, reason, code };
}

export function sendJson(response: Answered, code: number, body: object): void {
  if (response.headersSent) return;
  response.writeHead(code, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

export async function readBody(request: Asked): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  const text = Buffer.concat(pieces).toString('utf8');
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'BadRequest', 'the body is no JSON');
  }
}

/** Of a POST or PUT: JSON, and with its kind. */
export function requireObject(request: Asked, body: unknown, kind: string): ApiObject {
  mediaType(request, ['application/json']);
  const object = asRecord(body);
  if (object['kind'] === undefined)
    throw new Refusal(400, 'BadRequest', "Object 'Kind' is missing");
  if (object['apiVersion'] === undefined) {
    throw new Refusal(400, 'BadRequest', "Object 'apiVersion' is missing");
  }
  if (object['kind'] !== kind) {
    throw new Refusal(400, 'BadRequest', `${object['kind']} in the place of ${kind}`);
  }
  return body as ApiObject;
}

export function mediaType(request: Asked, known: readonly string[]): string {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  if (known.includes(type)) return type;
  const message = `the body of the request was in an unknown format - accepted media types include: ${known.join(', ')}`;
  throw new Refusal(415, 'UnsupportedMediaType', message);
}

export function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new Refusal(400, 'BadRequest', `an object was expected, not ${JSON.stringify(value)}`);
}

/** RFC 7396. */
export function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const isObject = typeof target === 'object' && target !== null && !Array.isArray(target);
  const merged: Record<string, unknown> = isObject ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = merge(merged[name], value);
  }
  return merged;
}
