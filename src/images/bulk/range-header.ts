/**
 * The Range header (RFC 9110 §14).
 *
 * @module
 */
import type { ByteRange } from './byte-range.ts';

export type RangeAnswer =
  /** No range, one that is malformed, or several: all are answered with 200 and everything. */
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly range: ByteRange }
  | { readonly kind: 'unsatisfiable' };

const WHOLE: RangeAnswer = { kind: 'whole' };

/** What `header` asks of a file of `size` bytes. Offsets of the answer are those in the file. */
export function parseRange(header: string | undefined, size: number): RangeAnswer {
  const set = /^bytes=(.*)$/i.exec(header ?? '')?.[1];
  if (set === undefined) return WHOLE;
  // Empty elements of a list are no elements (§5.6.1.2).
  const specs = set.split(',').map((spec) => spec.trim());
  const [spec, ...others] = specs.filter((one) => one !== '');
  if (spec === undefined || others.length > 0) return WHOLE;
  const [, first, last] = /^(\d*)-(\d*)$/.exec(spec) ?? [];
  if (first === undefined || last === undefined) return WHOLE;
  return first === '' ? suffix(last, size) : interval(Number(first), last, size);
}

function suffix(length: string, size: number): RangeAnswer {
  if (length === '') return WHOLE;
  const wanted = Math.min(Number(length), size);
  if (Number(length) === 0) return { kind: 'unsatisfiable' };
  // The last bytes of an empty file are a range, and one that Content-Range can't name.
  return wanted === 0 ? WHOLE : { kind: 'part', range: { offset: size - wanted, size: wanted } };
}

function interval(first: number, lastText: string, size: number): RangeAnswer {
  const last = lastText === '' ? Number.POSITIVE_INFINITY : Number(lastText);
  if (last < first) return WHOLE;
  if (first >= size) return { kind: 'unsatisfiable' };
  return { kind: 'part', range: { offset: first, size: Math.min(last + 1, size) - first } };
}
