/**
 * Holds each answer of an application against its description: the status, the headers, the kind, every field,
 * every code.
 *
 * @module
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { codesOf, HEADERS } from '../../src/http/openapi/answers.ts';
import type { Answer } from '../../src/http/openapi/operation.ts';
import { everyOperation, type FoundOperation } from '../../src/http/openapi/operations.ts';
import { problem } from '../../src/http/schemas/views/problem.ts';

type Sent = {
  readonly status: number;
  readonly type: string;
  /** Those that a description names where they are sent. */
  readonly headers: readonly string[];
  readonly text: string;
};

const OPERATIONS = everyOperation().map((found) => ({
  ...found,
  method: found.method,
  matches: new RegExp(`^${found.path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`),
}));

/** The same application; `faults` gets a line for each answer that the document does not know. */
export function describedAnswers(handler: RequestListener, faults: string[]): RequestListener {
  return (request, response) => {
    const { url } = request;
    const found = described(request);
    if (found !== undefined) {
      recordSent(response, (sent) => {
        const wrong = wrongBecause(found, request, sent);
        if (wrong !== undefined) faults.push(`${request.method} ${url}: ${wrong}`);
      });
    }
    handler(request, response);
  };
}

function described({ method, url = '' }: IncomingMessage): FoundOperation | undefined {
  const [path = ''] = url.split('?', 1);
  return OPERATIONS.find((one) => {
    const isGet = one.method === 'get' || one.method === 'fetch';
    const isMethod = isGet
      ? method === 'GET' || method === 'HEAD'
      : method === one.method.toUpperCase();
    return isMethod && one.matches.test(path) && isDecodable(path);
  });
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function recordSent(response: ServerResponse, take: (sent: Sent) => void): void {
  const chunks: Buffer[] = [];
  const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
  const watched = (...given: unknown[]) => {
    const [chunk] = given;
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
    const type = String(response.getHeader('Content-Type') ?? '');
    const headers = Object.keys(HEADERS).filter((name) => response.hasHeader(name));
    const text = Buffer.concat(chunks).toString();
    take({ status: response.statusCode, type, headers, text });
    return end(...given);
  };
  Object.assign(response, { end: watched });
}

function wrongBecause(
  { method, operation }: FoundOperation,
  request: IncomingMessage,
  { status, type, headers, text }: Sent,
): string | undefined {
  const answers: Readonly<Record<number, Answer>> = operation.answers;
  const answer = answers[status];
  if (status === 304 && operation.takes?.includes('If-None-Match')) return undefined;
  if (answer !== undefined) {
    const wanted = (answer.headers ?? []).toSorted().join();
    const got = headers.toSorted().join();
    if (wanted !== got) return `${status}: expected the headers ${wanted || 'none'}, got ${got}`;
    return request.method === 'HEAD' ? undefined : unlike(answer, type, text);
  }
  const read = problem.safeParse(jsonOf(text));
  if (!read.success) return `${status} is no answer of ${operation.id}: ${text.slice(0, 200)}`;
  const { code } = read.data;
  if (code === 'METHOD_NOT_ALLOWED' && request.method === 'HEAD') return undefined;
  const codes: readonly string[] = codesOf(method, operation);
  return codes.includes(code) ? undefined : `${code} is no refusal of ${operation.id}`;
}

function unlike(
  { schema, type: expected }: Answer,
  type: string,
  text: string,
): string | undefined {
  if (expected !== undefined) {
    return type.startsWith(expected) ? undefined : `expected ${expected}, got ${type}`;
  }
  if (schema === undefined) return text === '' ? undefined : `expected nothing, got ${text}`;
  const read = schema.safeParse(jsonOf(text));
  return read.success ? undefined : `${read.error.message}\n${text.slice(0, 400)}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
