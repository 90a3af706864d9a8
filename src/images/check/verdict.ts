/**
 * What is to be thought of an image: the one rule by which it may be served.
 *
 * @module
 */
import type { KnownSums } from '../image-jobs.ts';

export type Verdict =
  /** Its sum is known, and the file has not been read yet. */
  | { readonly state: 'checking'; readonly expected: string | undefined }
  | { readonly state: 'verified'; readonly proof: 'signature' | 'sum' | 'mirror' }
  /** Nobody told its sum: whoever put it there answers for it. */
  | { readonly state: 'unchecked' }
  | { readonly state: 'broken'; readonly reason: string };

/**
 * `actual` is the sum of the file's bytes as they are now, undefined while it is not known; `sums` are
 * undefined until they have been read.
 */
export function judge(
  name: string,
  actual: string | undefined,
  sums: KnownSums | undefined,
): Verdict {
  if (sums === undefined) return { state: 'checking', expected: undefined };
  const signed = sums.signed.get(name);
  const refused = sums.refused.get(name);
  if (signed === undefined && refused !== undefined) return { state: 'broken', reason: refused };
  const unsigned = sums.unsigned.get(name);
  const fetched = sums.fetched.get(name);
  const expected = signed ?? unsigned ?? fetched?.sha256;
  if (expected === undefined) return { state: 'unchecked' };
  if (actual === undefined) return { state: 'checking', expected };
  if (actual === expected) {
    if (signed !== undefined) return { state: 'verified', proof: 'signature' };
    return { state: 'verified', proof: unsigned === undefined ? (fetched?.proof ?? 'sum') : 'sum' };
  }
  const reason = `has another sum than SHA256SUMS says: expected ${expected}, got ${actual}`;
  return { state: 'broken', reason };
}
