/**
 * Browsers that signed in with a token: what each holds is random, ends with its token, and is kept as a hash.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { Principal } from './tokens.ts';

/** Times are in ms since the epoch. */
export type StoredSession = {
  readonly hash: string;
  readonly tokenName: string;
  readonly createdAt: number;
  readonly expiresAt: number;
};

export type SessionStore = {
  readonly registry: {
    session(hash: string): StoredSession | undefined;
    tokens(): readonly Principal[];
  };
  addSession(session: StoredSession): Promise<unknown>;
  removeSession(hash: string): Promise<unknown>;
};

export type SessionPorts = {
  readonly store: SessionStore;
  readonly random: (bytes: number) => Buffer;
  readonly now: () => number;
};

export type OpenSession = { readonly principal: Principal; readonly expiresAt: number };

export type Sessions = {
  /** Resolves to what the browser is to hold. */
  open(principal: Principal): Promise<{ readonly value: string; readonly expiresAt: number }>;
  /** Undefined where it is unknown, over, or its token is gone. */
  verify(value: string): OpenSession | undefined;
  end(value: string): Promise<void>;
};

/** ms. A week: the page is looked at for days while machines come, by people who have the token at hand. */
const LIFE_MS = 7 * 24 * 3_600_000;

export function createSessions({ store, random, now }: SessionPorts): Sessions {
  return {
    async open({ name }) {
      const value = random(32).toString('base64url');
      const [createdAt, expiresAt] = [now(), now() + LIFE_MS];
      await store.addSession({ hash: hashOf(value), tokenName: name, createdAt, expiresAt });
      return { value, expiresAt };
    },

    verify(value) {
      const session = store.registry.session(hashOf(value));
      if (session === undefined || session.expiresAt <= now()) return undefined;
      const token = store.registry.tokens().find(({ name }) => name === session.tokenName);
      if (token === undefined) return undefined;
      return {
        principal: { name: token.name, role: token.role },
        expiresAt: session.expiresAt,
      };
    },

    async end(value) {
      await store.removeSession(hashOf(value));
    },
  };
}

/** It has 256 random bits: nothing slower is needed. */
function hashOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
