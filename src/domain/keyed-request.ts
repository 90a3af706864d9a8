/**
 * Requests that a caller marked with a key, so that asking again does not do it again.
 *
 * @module
 */

/** What was answered, as it went out. It holds no secret. */
export type KeyedAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
};

/** A request as it is remembered: its body as a sum alone, for that may hold a password. */
export type KeyedRequest = {
  /** SHA-256 in hex of the caller and the key. */
  readonly id: string;
  /** SHA-256 in hex of the method, the path and the body. */
  readonly fingerprint: string;
  /** ms since the epoch: when it came. */
  readonly at: number;
  /** Undefined while it runs, and for ever where the service ended under it. */
  readonly answer: KeyedAnswer | undefined;
};

/** ms. As long as a program may repeat itself before it is another request. */
export const REMEMBERED_MS = 24 * 3_600_000;

export type RepeatVerdict =
  | { readonly kind: 'new' }
  | { readonly kind: 'repeat'; readonly answer: KeyedAnswer }
  /** The key was another request's. */
  | { readonly kind: 'reused' }
  | { readonly kind: 'under-way' }
  /** Nobody knows what became of it. */
  | { readonly kind: 'cut-off' };

export type Repeat = {
  readonly fingerprint: string;
  /** Of the one with this key that runs in this process. */
  readonly running: string | undefined;
  /** What is stored under this key. */
  readonly known: KeyedRequest | undefined;
  readonly now: number;
};

export function judgeRepeat({ fingerprint, running, known, now }: Repeat): RepeatVerdict {
  if (running !== undefined) return { kind: running === fingerprint ? 'under-way' : 'reused' };
  if (known === undefined || known.at + REMEMBERED_MS <= now) return { kind: 'new' };
  if (known.fingerprint !== fingerprint) return { kind: 'reused' };
  const { answer } = known;
  return answer === undefined ? { kind: 'cut-off' } : { kind: 'repeat', answer };
}
