/**
 * `Idempotency-Key`: a create that is asked for again, because its answer was lost, is answered again and not
 * done again.
 *
 * It is stored before anything is done, and its answer before that goes out. An answer is remembered where
 * something was made; a named failure made nothing, and its key is free again.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { ProvisioningError } from '../../domain/errors.ts';
import { judgeRepeat, type KeyedAnswer, type KeyedRequest } from '../../domain/keyed-request.ts';
import type { Made } from '../made.ts';
import { wrongField } from '../problems.ts';
import { principalOf } from '../sign-in/auth.ts';

export type KeyedRequests = {
  keyedRequest(id: string): Promise<KeyedRequest | undefined>;
  beginKeyed(request: Omit<KeyedRequest, 'answer'>): Promise<unknown>;
  answerKeyed(id: string, answer: KeyedAnswer): Promise<unknown>;
  forgetKeyed(id: string): Promise<unknown>;
};

export type OncePorts = { readonly store: KeyedRequests; readonly now: () => number };

export type Create = (request: Request, response: Response) => Promise<Made>;

/** A route's handler of `create`, with a key or without. */
export type Once = (create: Create) => RequestHandler;

export function createOnce({ store, now }: OncePorts): Once {
  /** Those that run: fingerprints by id. */
  const underWay = new Map<string, string>();

  async function make(asked: Asked, create: () => Promise<Made>): Promise<KeyedAnswer> {
    await store.beginKeyed(asked);
    const made = await create().catch(async (error: unknown) => {
      if (error instanceof ProvisioningError) await store.forgetKeyed(asked.id);
      throw error;
    });
    const answer = answerOf(made);
    await store.answerKeyed(asked.id, answer);
    return answer;
  }

  async function once(asked: Asked, create: () => Promise<Made>): Promise<KeyedAnswer> {
    const { id, fingerprint, at } = asked;
    const running = underWay.get(id);
    if (running === undefined) underWay.set(id, fingerprint);
    try {
      const known = running === undefined ? await store.keyedRequest(id) : undefined;
      const verdict = judgeRepeat({ fingerprint, running, known, now: at });
      if (verdict.kind === 'new') return await make(asked, create);
      if (verdict.kind === 'repeat') return replayed(verdict.answer);
      throw refusal(verdict.kind);
    } finally {
      if (running === undefined) underWay.delete(id);
    }
  }

  return (create) => async (request, response) => {
    const key = keyOf(request);
    const doIt = () => create(request, response);
    if (key === undefined) return send(response, answerOf(await doIt()));
    const caller = principalOf(response).name;
    return send(response, await once({ ...askedOf(request, caller, key), at: now() }, doIt));
  };
}

type Asked = Omit<KeyedRequest, 'answer'>;

/** Printable ASCII without blanks, as UUIDs and what else clients make. */
const KEY = /^[\x21-\x7e]{1,255}$/;

function keyOf(request: Request): string | undefined {
  const key = request.get('Idempotency-Key');
  if (key === undefined || KEY.test(key)) return key;
  const expected = '1 to 255 printable ASCII characters without blanks, such as a UUID';
  throw wrongField({
    field: 'Idempotency-Key',
    expected,
    got: JSON.stringify(key.slice(0, 80)),
  });
}

function askedOf(request: Request, caller: string, key: string): Omit<Asked, 'at'> {
  const { method, baseUrl, path, body } = request;
  return {
    id: sumOf([caller, key]),
    fingerprint: sumOf([method, baseUrl + path, body ?? null]),
  };
}

function sumOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function answerOf({ status, headers = {}, body }: Made): KeyedAnswer {
  return { status, headers, body: JSON.stringify(body) };
}

function replayed({ headers, ...answer }: KeyedAnswer): KeyedAnswer {
  return { ...answer, headers: { ...headers, 'Idempotency-Replayed': 'true' } };
}

function send(response: Response, { status, headers, body }: KeyedAnswer): void {
  response.status(status).set(headers).type('application/json').send(body);
}

function refusal(kind: 'reused' | 'under-way' | 'cut-off'): ProvisioningError {
  switch (kind) {
    case 'reused':
      return new ProvisioningError(
        'IDEMPOTENCY_KEY_REUSED',
        'this Idempotency-Key came with another request within the last 24 hours: each request has a key of its own',
      );
    case 'under-way':
      return new ProvisioningError(
        'IDEMPOTENCY_KEY_IN_USE',
        'the first request with this Idempotency-Key is still under way: ask again in a moment',
      );
    case 'cut-off':
      return new ProvisioningError(
        'IDEMPOTENCY_KEY_IN_USE',
        'the first request with this Idempotency-Key ended without an answer, and nobody knows how far it came: look what is there, then ask with another key',
      );
  }
}
