/**
 * Requests that were marked with a key. They are read from the disk: nothing waits for them but their repeats.
 *
 * @module
 */
import type { Kysely } from 'kysely';
import { type KeyedAnswer, type KeyedRequest, REMEMBERED_MS } from '../domain/keyed-request.ts';
import type { Tables } from './schema.ts';
import type { Parts } from './store-parts.ts';
import type { Unit } from './write-lane.ts';

export type KeyedRequestStore = {
  /** Its time may be over. */
  keyedRequest(id: string): Promise<KeyedRequest | undefined>;
  /** Before anything is done for it. Those whose time is over by then go. */
  beginKeyed(request: Omit<KeyedRequest, 'answer'>): Promise<void>;
  answerKeyed(id: string, answer: KeyedAnswer): Promise<void>;
  /** Nothing came of it. */
  forgetKeyed(id: string): Promise<void>;
};

export function keyedRequestMethods({ db, lane }: Parts): KeyedRequestStore {
  return {
    keyedRequest: (id) => find(db, id),
    beginKeyed: (request) => lane.write((unit) => begin(unit, request)),
    answerKeyed: (id, answer) => lane.write((unit) => setAnswer(unit, id, answer)),
    forgetKeyed: (id) => lane.write((unit) => forget(unit, id)),
  };
}

async function find(db: Kysely<Tables>, id: string): Promise<KeyedRequest | undefined> {
  const row = await db
    .selectFrom('keyed_request')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { fingerprint, at, status, headers, body } = row;
  const answer =
    status === null || headers === null || body === null
      ? undefined
      : { status, headers: JSON.parse(headers) as Record<string, string>, body };
  return { id, fingerprint, at, answer };
}

async function begin({ db }: Unit, { id, fingerprint, at }: Omit<KeyedRequest, 'answer'>) {
  await pruneKeyedRequests(db, at);
  await db.insertInto('keyed_request').values({ id, fingerprint, at }).execute();
}

/** Those whose time is over by `now`. */
export async function pruneKeyedRequests(db: Kysely<Tables>, now: number): Promise<void> {
  await db
    .deleteFrom('keyed_request')
    .where('at', '<=', now - REMEMBERED_MS)
    .execute();
}

async function setAnswer({ db }: Unit, id: string, answer: KeyedAnswer): Promise<void> {
  const { status, headers, body } = answer;
  await db
    .updateTable('keyed_request')
    .set({ status, headers: JSON.stringify(headers), body })
    .where('id', '=', id)
    .execute();
}

async function forget({ db }: Unit, id: string): Promise<void> {
  await db.deleteFrom('keyed_request').where('id', '=', id).execute();
}
