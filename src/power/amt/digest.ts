/**
 * Digest access authentication (RFC 7616, and RFC 2617 for the MD5 that Intel AMT speaks).
 *
 * @module
 */
import { createHash } from 'node:crypto';

export type Challenge = {
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: Algorithm;
  /** Whether the challenge named it: only then does an answer. */
  readonly isNamed: boolean;
  /** `auth`; undefined for a server from before RFC 2617, which asks for none. */
  readonly qop: 'auth' | undefined;
  readonly opaque: string | undefined;
  /** The nonce was too old, and the password may be right. */
  readonly stale: boolean;
};

/** The stronger ones last. */
export const ALGORITHMS = ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export type Credentials = { readonly username: string; readonly password: string };

export type DigestRequest = {
  readonly method: string;
  readonly uri: string;
  /** How often this nonce was used, this time included. */
  readonly count: number;
  /** Of ours, never the same twice. */
  readonly cnonce: string;
};

/** RFC 9110 §11.2 within one challenge. */
const PARAMETER =
  /\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))\s*(?:,|$)/gy;

/** Of several challenges the strongest that is spoken here; undefined where there is none. */
export function readChallenge(headers: readonly string[]): Challenge | undefined {
  const known = headers.map(readOne).filter((each) => each !== undefined);
  return known.sort((a, b) => strength(b) - strength(a))[0];
}

function strength({ algorithm }: Challenge): number {
  return ALGORITHMS.indexOf(algorithm);
}

function readOne(header: string): Challenge | undefined {
  const [, rest] = /^\s*digest\s+(.*)$/is.exec(header) ?? [];
  const values = rest === undefined ? undefined : readParameters(rest);
  const [realm, nonce] = [values?.get('realm'), values?.get('nonce')];
  const algorithm = algorithmOf(values?.get('algorithm'));
  if (values === undefined || realm === undefined || nonce === undefined) return undefined;
  const qops = values
    .get('qop')
    ?.split(',')
    .map((each) => each.trim().toLowerCase());
  if (algorithm === undefined || (qops !== undefined && !qops.includes('auth'))) return undefined;
  return {
    ...{ realm, nonce, algorithm, isNamed: values.has('algorithm') },
    qop: qops === undefined ? undefined : 'auth',
    opaque: values.get('opaque'),
    stale: values.get('stale')?.toLowerCase() === 'true',
  };
}

function algorithmOf(text = 'MD5'): Algorithm | undefined {
  return ALGORITHMS.find((known) => known.toLowerCase() === text.toLowerCase());
}

/** By lower-case name; undefined where the text is not such a list. */
function readParameters(text: string): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  PARAMETER.lastIndex = 0;
  while (PARAMETER.lastIndex < text.length) {
    const [whole, name, quoted, token] = PARAMETER.exec(text) ?? [];
    if (whole === undefined || name === undefined) return undefined;
    values.set(name.toLowerCase(), quoted?.replace(/\\(.)/gs, '$1') ?? token ?? '');
  }
  return values;
}

/** The header `Authorization`. The password stands in it only as a part of a hash. */
export function authorization(
  challenge: Challenge,
  { username, password }: Credentials,
  { method, uri, count, cnonce }: DigestRequest,
): string {
  const { realm, nonce, algorithm, isNamed, qop, opaque } = challenge;
  const [name = 'MD5', session] = algorithm.split('-sess');
  const hash = (...parts: readonly string[]) =>
    createHash(name.replace('-', '').toLowerCase()).update(parts.join(':')).digest('hex');
  const nc = count.toString(16).padStart(8, '0');
  const user = hash(username, realm, password);
  const ha1 = session === undefined ? user : hash(user, nonce, cnonce);
  const ha2 = hash(method, uri);
  const between = qop === undefined ? [nonce] : [nonce, nc, cnonce, qop];
  const fields = [
    `username=${quoted(username)}`,
    ...[`realm=${quoted(realm)}`, `nonce=${quoted(nonce)}`, `uri=${quoted(uri)}`],
    `response="${hash(ha1, ...between, ha2)}"`,
    ...(isNamed ? [`algorithm=${algorithm}`] : []),
    ...(qop === undefined ? [] : [`qop=${qop}`, `nc=${nc}`, `cnonce=${quoted(cnonce)}`]),
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
  ];
  return `Digest ${fields.join(', ')}`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
