/**
 * Bearer tokens: who may use the API, and as what.
 *
 * Only scrypt hashes are stored. A token that proved right is remembered in memory under its SHA-256, so
 * that the page does not pay for scrypt with each request; a wrong one costs one scrypt every time.
 *
 * @module
 */
import { createHash, scrypt, timingSafeEqual } from 'node:crypto';
import { ProvisioningError } from '../../domain/errors.ts';
import { createTurnstile } from '../serving/turnstile.ts';

export type TokenRole = 'admin' | 'viewer';

/** `hash` is `scrypt$SALT$KEY`, both base64url. */
export type StoredToken = {
  readonly name: string;
  readonly role: TokenRole;
  readonly hash: string;
};

/** `createdAt` is in ms since the epoch. */
export type KnownToken = StoredToken & { readonly createdAt: number };

export type TokenDraft = Pick<StoredToken, 'name' | 'role'>;

export type TokenStore = {
  listTokens(): Promise<readonly KnownToken[]>;
  addToken(token: StoredToken, at: number): Promise<KnownToken>;
  removeToken(name: string): Promise<boolean>;
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
  /** Whoever proved right with it since the start: no hash is made for the answer. */
  known(plain: string): Principal | undefined;
  list(): Promise<readonly KnownToken[]>;
  /** `plain` is seen here alone. Throws INPUT_INVALID where the name is taken. */
  create(draft: TokenDraft): Promise<{ readonly plain: string; readonly token: KnownToken }>;
  /** Whether there was one. Throws TOKEN_NEEDED for the last admin's, and for the configured one. */
  revoke(name: string): Promise<boolean>;
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
  let revocations = 0;
  const turnstile = createTurnstile({ atOnce: AT_ONCE, waiting: WAITING });

  async function add({ name, role }: TokenDraft, plain: string): Promise<KnownToken> {
    const salt = saltOf(await store.listTokens()) ?? random(16).toString('base64url');
    const key = await derive(plain, salt);
    const hash = `scrypt$${salt}$${key.toString('base64url')}`;
    return await store.addToken({ name, role, hash }, now());
  }

  function makePlain(): string {
    return `pl_${random(32).toString('base64url')}`;
  }

  /** Keeps the stored one in step with the configuration: changed, replaced; gone, removed. */
  async function takeConfigured(known: readonly StoredToken[]): Promise<void> {
    const stored = known.find(({ name }) => name === CONFIGURED);
    if (stored && configured !== undefined && (await matching(configured, [stored]))) return;
    if (stored) await store.removeToken(CONFIGURED);
    if (configured !== undefined) await add({ name: CONFIGURED, role: 'admin' }, configured);
  }

  async function judge(plain: string, digest: string): Promise<Principal | undefined> {
    const before = revocations;
    const token = await turnstile(async () => matching(plain, await store.listTokens()));
    if (token === undefined) return undefined;
    // What was revoked meanwhile may have been this one.
    if (revocations !== before) return await judge(plain, digest);
    const principal = { name: token.name, role: token.role };
    right.set(digest, principal);
    return principal;
  }

  return {
    async start() {
      await takeConfigured(await store.listTokens());
      const known = await store.listTokens();
      if (known.some(({ role }) => role === 'admin')) return undefined;
      const plain = makePlain();
      await add({ name: GENERATED, role: 'admin' }, plain);
      return plain;
    },

    known: (plain) => right.get(digestOf(plain)),
    list: () => store.listTokens(),

    async create(draft) {
      const plain = makePlain();
      return { plain, token: await add(draft, plain) };
    },

    async revoke(name) {
      refuseNeeded(name, await store.listTokens());
      const wasThere = await store.removeToken(name);
      revocations++;
      for (const [digest, principal] of right) if (principal.name === name) right.delete(digest);
      return wasThere;
    },

    verify(plain) {
      const digest = digestOf(plain);
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

function digestOf(plain: string): string {
  return createHash('sha256').update(plain).digest('base64');
}

function refuseNeeded(name: string, tokens: readonly StoredToken[]): void {
  if (name === CONFIGURED && tokens.some((token) => token.name === name)) {
    const message = 'the configuration names this token: adminToken has to go there first';
    throw new ProvisioningError('TOKEN_NEEDED', message);
  }
  const admins = tokens.filter(({ role }) => role === 'admin');
  if (admins.length !== 1 || admins[0]?.name !== name) return;
  const message = `${name} is the last admin token: create another first, or nobody gets in`;
  throw new ProvisioningError('TOKEN_NEEDED', message);
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
