/**
 * Conditional requests (RFC 9110 §13).
 *
 * @module
 */
import type { IncomingHttpHeaders } from 'node:http';

/** What a file's copies are told apart by. */
export type Validators = {
  /** Strong, with its quotes. */
  readonly etag: string;
  /** ms since the epoch. */
  readonly modifiedAt: number;
};

export type Precondition = 'proceed' | 'not-modified' | 'failed';

/** Evaluates the conditions of a GET or HEAD in the order of §13.2.2; If-Range comes later. */
export function evaluatePreconditions(
  headers: IncomingHttpHeaders,
  validators: Validators,
): Precondition {
  const match = headers['if-match'];
  const unmodifiedSince = parseDate(headers['if-unmodified-since']);
  const noneMatch = headers['if-none-match'];
  const modifiedSince = parseDate(headers['if-modified-since']);
  const lastModified = wholeSeconds(validators.modifiedAt);
  if (match !== undefined) {
    if (!listsTag(match, validators.etag)) return 'failed';
  } else if (unmodifiedSince !== undefined && lastModified > unmodifiedSince) {
    return 'failed';
  }
  if (noneMatch !== undefined) {
    // Weak comparison: here, and only here, `W/"x"` is `"x"` (§13.1.2).
    return listsTag(noneMatch.replaceAll('W/', ''), validators.etag) ? 'not-modified' : 'proceed';
  }
  const unchanged = modifiedSince !== undefined && lastModified <= modifiedSince;
  return unchanged ? 'not-modified' : 'proceed';
}

/** Whether a Range counts: no If-Range, or one that names exactly this copy (§13.1.5). */
export function allowsRange(ifRange: string | undefined, validators: Validators): boolean {
  if (ifRange === undefined) return true;
  if (ifRange.includes('"')) return ifRange.trim() === validators.etag;
  return parseDate(ifRange) === wholeSeconds(validators.modifiedAt);
}

/** HTTP dates have no fractions. */
function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

function parseDate(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

function listsTag(list: string, etag: string): boolean {
  return list.trim() === '*' || list.split(',').some((tag) => tag.trim() === etag);
}
