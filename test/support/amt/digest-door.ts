/**
 * The digest of an AMT, checked as strictly as RFC 2617 lets a server: a nonce that was given out and is not
 * used up, counted without a gap, the one quality of protection, the right address and the right response.
 *
 * @module
 */
import { createHash, randomBytes } from 'node:crypto';

export type Verdict =
  | { readonly kind: 'welcome' }
  | { readonly kind: 'challenge'; readonly header: string };

export type DigestDoor = {
  admit(method: string, path: string, header: string | undefined): Verdict;
  /** What no careful client does, in words. */
  readonly violations: readonly string[];
  /** How often somebody came with a wrong password. */
  refusals(): number;
};

type Options = {
  readonly username: string;
  readonly password: string;
  /** How often a nonce may be used. */
  readonly usesOfNonce: number;
  /** Whether it says of a nonce that it grew old: the parameter is optional, and some have it always false. */
  readonly tellsStale: boolean;
};

const REALM = `Digest:${'A4070000'.repeat(4)}`;

export function createDigestDoor(options: Options): DigestDoor {
  const { username, password, usesOfNonce, tellsStale } = options;
  /** How often each was used. */
  const nonces = new Map<string, number>();
  const clientNonces = new Set<string>();
  const violations: string[] = [];
  let refusals = 0;

  function challenge(stale: boolean): Verdict {
    const nonce = randomBytes(24).toString('base64');
    nonces.set(nonce, 0);
    // As AMT writes it, blanks and all.
    const header = `Digest realm="${REALM}", nonce="${nonce}",stale="${stale}",qop="auth"`;
    return { kind: 'challenge', header };
  }

  function wrong(what: string): Verdict {
    violations.push(what);
    return challenge(false);
  }

  function admit(method: string, path: string, header: string | undefined): Verdict {
    if (header === undefined) return challenge(false);
    const told = fieldsOf(header);
    const { nonce = '', nc = '', cnonce = '', qop, uri, realm, response } = told;
    if (told['algorithm'] !== undefined) return wrong('an algorithm that was not asked for');
    if (realm !== REALM || uri !== path || qop !== 'auth') return wrong(`foreign: ${header}`);
    const used = nonces.get(nonce);
    if (used === undefined) return wrong('a nonce that was not given out');
    if (!/^[0-9a-f]{8}$/.test(nc) || Number.parseInt(nc, 16) !== used + 1) return wrong(`nc ${nc}`);
    if (cnonce.length < 8 || clientNonces.has(cnonce)) return wrong(`cnonce ${cnonce}`);
    clientNonces.add(cnonce);
    if (used >= usesOfNonce) return challenge(tellsStale);
    nonces.set(nonce, used + 1);
    const ha1 = md5(`${username}:${REALM}:${password}`);
    const expected = md5(`${ha1}:${nonce}:${nc}:${cnonce}:auth:${md5(`${method}:${path}`)}`);
    if (told['username'] === username && response === expected) return { kind: 'welcome' };
    refusals += 1;
    return challenge(false);
  }

  return { admit, violations, refusals: () => refusals };
}

function fieldsOf(header: string): Readonly<Record<string, string | undefined>> {
  const pairs = [...header.matchAll(/(\w+)=(?:"([^"]*)"|([^",\s]+))/g)];
  return Object.fromEntries(pairs.map(([, name, quoted, token]) => [name, quoted ?? token]));
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
