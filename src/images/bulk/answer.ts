/**
 * Decides what a request for a published file is answered.
 *
 * @module
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { ByteRange } from './byte-range.ts';
import { type BulkFile, publishedSize } from './file.ts';
import { allowsRange, evaluatePreconditions } from './preconditions.ts';
import { parseRange } from './range-header.ts';

export type BulkAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  /** A range counts from the start of what is published. */
  readonly body:
    | { readonly kind: 'bytes'; readonly range: ByteRange }
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'none' };
};

export type BulkRequest = {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
};

/** Range counts for GET alone (RFC 9110 §14.2): HEAD is answered as the whole file. */
export function answerRequest({ method, headers }: BulkRequest, file?: BulkFile): BulkAnswer {
  if (file === undefined) return textAnswer(404, 'There is no such file.');
  if (method !== 'GET' && method !== 'HEAD') {
    return textAnswer(405, 'Only GET and HEAD.', { Allow: 'GET, HEAD' });
  }
  const validators = {
    ETag: file.etag,
    'Last-Modified': new Date(file.modifiedAt).toUTCString(),
  };
  const precondition = evaluatePreconditions(headers, file);
  if (precondition === 'not-modified') {
    return { status: 304, headers: validators, body: { kind: 'none' } };
  }
  if (precondition === 'failed') return textAnswer(412, 'The file is another one now.');
  const common = { ...validators, 'Accept-Ranges': 'bytes', 'Content-Type': file.contentType };
  if (method === 'HEAD') {
    return {
      status: 200,
      headers: { ...common, 'Content-Length': publishedSize(file) },
      body: { kind: 'none' },
    };
  }
  return rangeAnswer(headers, file, common);
}

function rangeAnswer(
  headers: IncomingHttpHeaders,
  file: BulkFile,
  common: BulkAnswer['headers'],
): BulkAnswer {
  const header = allowsRange(headersIfRange(headers), file) ? headers.range : undefined;
  const total = publishedSize(file);
  const wanted = parseRange(header, total);
  if (wanted.kind === 'unsatisfiable') {
    const extent = { 'Content-Range': `bytes */${total}` };
    return textAnswer(416, `The file has ${total} bytes.`, extent);
  }
  if (wanted.kind === 'whole') {
    const range = { offset: 0, size: total };
    return bytesAnswer(200, range, common);
  }
  const { offset, size } = wanted.range;
  const contentRange = `bytes ${offset}-${offset + size - 1}/${total}`;
  return bytesAnswer(206, wanted.range, { ...common, 'Content-Range': contentRange });
}

function headersIfRange(headers: IncomingHttpHeaders): string | undefined {
  const value = headers['if-range'];
  return Array.isArray(value) ? value[0] : value;
}

function bytesAnswer(status: number, range: ByteRange, headers: BulkAnswer['headers']): BulkAnswer {
  return {
    status,
    headers: { ...headers, 'Content-Length': range.size },
    body: { kind: 'bytes', range },
  };
}

/** A line for a person who looks at it with curl. */
export function textAnswer(
  status: number,
  text: string,
  headers: BulkAnswer['headers'] = {},
): BulkAnswer {
  const line = `${text}\n`;
  const described = {
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(line),
  };
  return { status, headers: described, body: { kind: 'text', text: line } };
}
