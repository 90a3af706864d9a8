/**
 * What an operation is answered with: what it does, and each refusal by its code.
 *
 * @module
 */
import type { ErrorCode } from '../../domain/errors.ts';
import { STATUS, TITLE } from '../problems.ts';
import { problem } from '../schemas/views/problem.ts';
import { schemaOf } from './json-schema.ts';
import type { Answer, AnswerHeader, Operation, OperationMethod } from './operation.ts';

export type ProblemCode = ErrorCode | 'INTERNAL';

export const HEADERS: Readonly<Record<AnswerHeader, string>> = {
  Location: 'The address of what was made',
  'Operation-Location': 'The operation that tells how it goes on',
  ETag: 'Of the thing as it is shown',
  'Content-Disposition': 'Under which name it is saved',
  'Set-Cookie': 'The cookie that the browser holds, or that it is to forget',
};

export const accessOf = (method: OperationMethod, { access }: Operation) =>
  access ?? (method === 'get' ? 'reader' : 'admin');

/** Every code that the operation may be refused with, those of all operations of its kind too. */
export function codesOf(method: OperationMethod, operation: Operation): readonly ProblemCode[] {
  const access = accessOf(method, operation);
  const codes = new Set<ProblemCode>(operation.codes);
  if (access !== 'anyone') codes.add('UNAUTHENTICATED').add('TOO_MANY_REQUESTS');
  if (access === 'admin') codes.add('FORBIDDEN');
  if (operation.query !== undefined || operation.body !== undefined) codes.add('INPUT_INVALID');
  if (method !== 'get' && method !== 'fetch') codes.add('PRECONDITION_FAILED');
  if (operation.takes?.includes('If-Match')) codes.add('INPUT_INVALID');
  if (operation.takes?.includes('Idempotency-Key')) {
    codes.add('IDEMPOTENCY_KEY_IN_USE').add('IDEMPOTENCY_KEY_REUSED').add('INPUT_INVALID');
  }
  if (operation.body !== undefined) codes.add('MEDIA_TYPE_UNSUPPORTED').add('TOO_LARGE');
  return [...codes.add('INTERNAL')].toSorted();
}

export function answersOf(method: OperationMethod, operation: Operation): object {
  const isOnce = operation.takes?.includes('Idempotency-Key') ?? false;
  const done = Object.entries(operation.answers).map(([status, answer]) => [
    status,
    answered(answer, isOnce),
  ]);
  const refusals = Map.groupBy(codesOf(method, operation), statusOf);
  return Object.fromEntries([
    ...done,
    ...(operation.takes?.includes('If-None-Match') ? [['304', UNCHANGED]] : []),
    ...[...refusals].map(([status, codes]) => [status, refusal(codes)]),
  ]);
}

export function statusOf(code: ProblemCode): number {
  return code === 'INTERNAL' ? 500 : STATUS[code];
}

function headersOf(names: readonly AnswerHeader[]): object {
  return Object.fromEntries(
    names.map((name) => [name, { description: HEADERS[name], schema: { type: 'string' } }]),
  );
}

const UNCHANGED = { description: 'It is as it was read' };
const REPLAYED = {
  'Idempotency-Replayed': {
    description: '`true` where it was done before',
    schema: { type: 'string' },
  },
};

function answered(
  { words, schema, type = 'application/json', headers = [] }: Answer,
  isOnce: boolean,
): object {
  const isText = type !== 'application/json';
  const shown = isText ? { type: 'string' } : schema && schemaOf(schema);
  return {
    description: words,
    ...((headers.length > 0 || isOnce) && {
      headers: { ...headersOf(headers), ...(isOnce && REPLAYED) },
    }),
    ...(shown && { content: { [type]: { schema: shown } } }),
  };
}

/** Of a status that has but one code. */
function refusal(codes: readonly ProblemCode[]): object {
  const [code, ...others] = codes;
  return others.length === 0 ? { $ref: `#/components/responses/${code}` } : refused(codes);
}

export function sharedAnswers(codes: Iterable<ProblemCode>): Readonly<Record<string, object>> {
  return Object.fromEntries([...codes].toSorted().map((code) => [code, refused([code])]));
}

/** The title of each code is in the description, for those who read; the codes are in the schema, for programs. */
function refused(codes: readonly ProblemCode[]): object {
  const schema = {
    allOf: [schemaOf(problem)],
    properties: { code: { enum: codes } },
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${TITLE[code]}`).join('; '),
    content: { 'application/problem+json': { schema } },
  };
}
