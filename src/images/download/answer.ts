/**
 * What a mirror's answer to "the bytes from N on" means (RFC 9110 §14, §15.3.7, §15.5.17).
 *
 * @module
 */
import { ImageFault } from '../image-fault.ts';

export type Answer =
  /** The body holds the file from `start` on. `total` is undefined where the mirror does not say. */
  | { readonly kind: 'bytes'; readonly start: number; readonly total: number | undefined }
  /** There are no bytes after N: N is the whole file. */
  | { readonly kind: 'complete'; readonly total: number }
  /** What we have is of another file than the mirror has: begin again. */
  | { readonly kind: 'other-file' };

type Told = Pick<Response, 'status' | 'headers'>;

/** `have` are the bytes that were asked to be left out. Statuses other than 200, 206 and 416 are a fault. */
export function readAnswer({ status, headers }: Told, have: number): Answer {
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    throw new ImageFault('mirror', `the mirror sends the file in the encoding ${encoding}`);
  }
  // 200 to a Range: the mirror knows no ranges, or If-Range found another file.
  if (status === 200)
    return { kind: 'bytes', start: 0, total: wholeNumber(headers.get('content-length')) };
  const { first, total } = contentRange(headers.get('content-range') ?? '');
  if (status === 416) {
    return have > 0 && total === have ? { kind: 'complete', total } : { kind: 'other-file' };
  }
  if (status !== 206) throw new ImageFault('mirror', `the mirror answers ${status}`);
  if (first !== have) return { kind: 'other-file' };
  return { kind: 'bytes', start: have, total };
}

type ContentRange = { readonly first: number | undefined; readonly total: number | undefined };

/** `bytes 0-9/100`, `bytes 0-9/*`, and of a 416 an asterisk in place of the range. */
function contentRange(header: string): ContentRange {
  const [, first, total] = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(header.trim()) ?? [];
  return { first: wholeNumber(first), total: wholeNumber(total) };
}

function wholeNumber(text: string | null | undefined): number | undefined {
  return text !== null && text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
