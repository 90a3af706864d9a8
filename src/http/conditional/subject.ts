/**
 * What an address stands for: shown with its ETag, and changed only where If-Match holds (RFC 9110 §13).
 *
 * @module
 */
import type { Request, RequestHandler, Response } from 'express';
import { ProvisioningError } from '../../domain/errors.ts';
import type { Made } from '../made.ts';
import { entityTag, isKnownTag, isMatched, type Tagged } from './entity-tag.ts';
import { judging } from './judging.ts';
import type { InTurn } from './turns.ts';

export type SubjectParts<T> = {
  /** How people call it: `node`. */
  readonly noun: string;
  /** Throws where the address stands for nothing. */
  readonly find: (request: Request) => T;
  /** Among its kind. */
  readonly keyOf: (item: T) => string;
  readonly taggedOf: (item: T) => Tagged;
  readonly inTurn: InTurn;
};

export type Change<T> = (item: T, request: Request, response: Response) => Promise<void>;

export type Subject<T> = {
  /** GET: 304 where If-None-Match names it as it is. */
  readonly show: RequestHandler;
  /** Answers with it, and with its ETag. */
  answer(response: Response, item: T): void;
  /** The same as a value. */
  made(status: number, item: T, location?: string): Made;
  /** In turn with every other change of it. PRECONDITION_FAILED where it is not as its sender read it. */
  changing(change: Change<T>): RequestHandler;
  /** The same, for what takes long and may run beside other changes. */
  acting(act: Change<T>): RequestHandler;
};

export function createSubject<T>({
  noun,
  find,
  keyOf,
  taggedOf,
  inTurn,
}: SubjectParts<T>): Subject<T> {
  function judged(request: Request): T {
    const item = find(request);
    refuseStale(request, { noun, tagged: taggedOf(item) });
    return item;
  }

  function answer(response: Response, item: T): void {
    const tagged = taggedOf(item);
    response.set('ETag', entityTag(tagged)).json(tagged.view);
  }

  /** Express knows no 304 where caches are forbidden, and fetch does that with each If-None-Match of its caller's. */
  function show(request: Request, response: Response): void {
    const item = find(request);
    const tag = entityTag(taggedOf(item));
    if (isKnownTag(request.get('If-None-Match') ?? '', tag)) {
      response.status(304).set('ETag', tag).end();
    } else answer(response, item);
  }

  return {
    show,
    answer,
    made(status, item, location) {
      const tagged = taggedOf(item);
      const headers = { ETag: entityTag(tagged), ...(location && { Location: location }) };
      return { status, headers, body: tagged.view };
    },
    changing: (change) =>
      judging((request, response) =>
        inTurn(`${noun} ${keyOf(find(request))}`, () => change(judged(request), request, response)),
      ),
    acting: (act) => judging((request, response) => act(judged(request), request, response)),
  };
}

function refuseStale(
  request: Request,
  { noun, tagged }: { readonly noun: string; readonly tagged: Tagged },
): void {
  const header = request.get('If-Match');
  if (header === undefined || isMatched(header, tagged)) return;
  const message = `the ${noun} is not as it was read: its ETag is ${entityTag(tagged)} now, and If-Match says ${header.slice(0, 200)}; read it again, and decide anew`;
  throw new ProvisioningError('PRECONDITION_FAILED', message);
}
