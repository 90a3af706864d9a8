/**
 * Bearer tokens: who may use the API, and as what.
 *
 * Only scrypt hashes are stored. A token that proved right is remembered in memory under its SHA-256, so
 * that the page does not pay for scrypt with each request; a wrong one costs one scrypt every time.
 *
 * @module
 */
import { createHash, scrypt, timingSafeEqual } from 'node:crypto';
import { createTurnstile } from './turnstile.ts';

export type TokenRole = 'admin' | 'viewer';

/** `hash` is `scrypt$SALT$KEY`, both base64url. */
export type StoredToken = {
  readonly name: string;
  readonly role: TokenRole;
  readonly hash: string;
};

export type TokenStore = {
  listTokens(): Promise<readonly StoredToken[]>;
  addToken(token: StoredToken, at: number): Promise<unknown>;
  removeToken(name: string): Promise<unknown>;
};

/** Whoever stands behind a right token. */
export type Principal = { readonly name: string; readonly role: TokenRole };

export type TokenPorts = {
  readonly store: TokenStore;
  /** Chosen by the operator: it is valid for as long as the configuration has it. */
  readonly configured?: string | undefined;
  readonly random: (bytes: number) => Buffer;
  readonly now: () => number;
};

export type Tokens = {
  /** Sees to it that there is an admin token. Returns its plain text if it had to be generated: it is never seen again. */
  start(): Promise<string | undefined>;
  /** Undefined for a wrong token. Throws TOO_MANY_REQUESTS while too many others wait for their answer. */
  verify(plain: string): Promise<Principal | undefined>;
};

const CONFIGURED = 'configured';
const GENERATED = 'admin';
/** 128 * N * r bytes: 16 MiB for each hash that is under way. */
const COST = { N: 16_384, r: 8, p: 1 };
const KEY_BYTES = 32;
const AT_ONCE = 2;
const WAITING = 16;

export function createTokens({ store, configured, random, now }: TokenPorts): Tokens {
  const right = new Map<string, Principal>();
  const underWay = new Map<string, Promise<Principal | undefined>>();
  const turnstile = createTurnstile({ atOnce: AT_ONCE, waiting: WAITING });

  async function add(name: string, plain: string, known: readonly StoredToken[]): Promise<void> {
    const salt = saltOf(known) ?? random(16).toString('base64url');
    const key = await derive(plain, salt);
    const hash = `scrypt$${salt}$${key.toString('base64url')}`;
    await store.addToken({ name, role: 'admin', hash }, now());
  }

  /** Keeps the stored one in step with the configuration: changed, replaced; gone, removed. */
  async function takeConfigured(known: readonly StoredToken[]): Promise<void> {
    const stored = known.find(({ name }) => name === CONFIGURED);
    if (stored && configured !== undefined && (await matching(configured, [stored]))) return;
    if (stored) await store.removeToken(CONFIGURED);
    if (configured !== undefined) await add(CONFIGURED, configured, known);
  }

  async function judge(plain: string, digest: string): Promise<Principal | undefined> {
    const token = await turnstile(async () => matching(plain, await store.listTokens()));
    if (token === undefined) return undefined;
    const principal = { name: token.name, role: token.role };
    right.set(digest, principal);
    return principal;
  }

  return {
    async start() {
      await takeConfigured(await store.listTokens());
      const known = await store.listTokens();
      if (known.some(({ role }) => role === 'admin')) return undefined;
      const plain = `pl_${random(32).toString('base64url')}`;
      await add(GENERATED, plain, known);
      return plain;
    },

    verify(plain) {
      const digest = createHash('sha256').update(plain).digest('base64');
      const known = right.get(digest);
      if (known !== undefined) return Promise.resolve(known);
      const pending = underWay.get(digest);
      if (pending !== undefined) return pending;
      const verdict = judge(plain, digest).finally(() => underWay.delete(digest));
      underWay.set(digest, verdict);
      return verdict;
    },
  };
}

/** One salt for all tokens of an installation: a wrong token then costs one scrypt, however many there are. */
function saltOf(tokens: readonly StoredToken[]): string | undefined {
  return tokens[0]?.hash.split('$')[1];
}

async function matching(
  plain: string,
  tokens: readonly StoredToken[],
): Promise<StoredToken | undefined> {
  const keys = new Map<string, Buffer>();
  for (const token of tokens) {
    const [, salt = '', stored = ''] = token.hash.split('$');
    const key = keys.get(salt) ?? (await derive(plain, salt));
    keys.set(salt, key);
    const expected = Buffer.from(stored, 'base64url');
    if (expected.length === key.length && timingSafeEqual(expected, key)) return token;
  }
  return undefined;
}

function derive(plain: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(plain, Buffer.from(salt, 'base64url'), KEY_BYTES, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
