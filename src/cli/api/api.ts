/**
 * The HTTP API as the commands use it.
 *
 * @module
 */
import { apiFailure, notPilotlight } from './api-failure.ts';
import { readEvents, type ServerEvent } from './event-stream.ts';
import { type Answer, bodyText, type Connection, exchange } from './exchange.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

/** Paths begin behind `/api/v1`. Every failure is a CliError. */
export type Api = {
  /** As a person would type it. */
  readonly server: string;
  get<T>(path: string, query?: Query): Promise<T>;
  /** Every page of a list; `key` is what the answer calls it. */
  list<T>(path: string, key: string, query?: Query): Promise<readonly T[]>;
  /** Undefined where the answer has no body. */
  send<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<T | undefined>;
  text(path: string): Promise<string>;
  /** Ends with the connection, and with `signal`. */
  events(query: Query, signal: AbortSignal): Promise<AsyncIterable<ServerEvent>>;
};

const BASE = '/api/v1';

/** `connect` is asked at the first request: a command without one needs no token. */
export function createApi(server: string, connect: () => Connection): Api {
  async function ask(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await exchange(connect(), { method, path: `${BASE}${path}`, body });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw apiFailure(server, answer, await bodyText(answer));
  }
  async function get<T>(path: string, query: Query = {}): Promise<T> {
    return parsed<T>(server, await bodyText(await ask('GET', path + queryText(query))));
  }

  return {
    server,
    get,
    async list<T>(path: string, key: string, query: Query = {}) {
      const all: T[] = [];
      let cursor: string | undefined;
      do {
        const page = await get<Record<string, unknown>>(path, { ...query, cursor });
        const part = page[key];
        if (!Array.isArray(part)) throw notPilotlight(server);
        all.push(...(part as T[]));
        cursor = typeof page['next'] === 'string' ? page['next'] : undefined;
      } while (cursor !== undefined);
      return all;
    },
    async send<T>(method: string, path: string, body?: object) {
      const text = await bodyText(await ask(method, path, body));
      return text === '' ? undefined : parsed<T>(server, text);
    },
    text: async (path) => bodyText(await ask('GET', path)),
    async events(query, signal) {
      const path = `${BASE}/events${queryText(query)}`;
      const answer = await exchange(connect(), { method: 'GET', path, signal });
      if (answer.status !== 200) throw apiFailure(server, answer, await bodyText(answer));
      return readEvents(answer.response);
    },
  };
}

/** A name as one part of a path. */
export function part(name: string): string {
  return encodeURIComponent(name);
}

function queryText(query: Query): string {
  const text = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) text.set(key, String(value));
  }
  return text.size === 0 ? '' : `?${text}`;
}

function parsed<T>(server: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw notPilotlight(server, cause);
  }
}
