import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { test } from 'node:test';
import { answerRequest } from '../../../src/images/bulk/answer.ts';
import type { BulkFile } from '../../../src/images/bulk/file.ts';

const FILE: BulkFile = {
  path: '/nowhere',
  offset: 0,
  size: 1000,
  etag: '"one"',
  contentType: 'application/octet-stream',
  modifiedAt: Date.UTC(2026, 1, 10, 12, 0, 0, 250),
};
const DATE = 'Tue, 10 Feb 2026 12:00:00 GMT';
const LATER = 'Tue, 10 Feb 2026 12:00:01 GMT';
const EARLIER = 'Tue, 10 Feb 2026 11:59:59 GMT';

function status(headers: IncomingHttpHeaders, method = 'GET'): number {
  return answerRequest({ method, headers }, FILE).status;
}

const CASES: readonly (readonly [IncomingHttpHeaders, number])[] = [
  [{}, 200],
  [{ 'if-none-match': '"one"' }, 304],
  [{ 'if-none-match': 'W/"one"' }, 304],
  [{ 'if-none-match': '"two", "one"' }, 304],
  [{ 'if-none-match': '*' }, 304],
  [{ 'if-none-match': '"two"' }, 200],
  [{ 'if-none-match': '"two"', 'if-modified-since': LATER }, 200],
  [{ 'if-modified-since': DATE }, 304],
  [{ 'if-modified-since': EARLIER }, 200],
  [{ 'if-modified-since': 'yesterday' }, 200],
  [{ 'if-match': '"one"' }, 200],
  [{ 'if-match': 'W/"one"' }, 412],
  [{ 'if-match': '"two"' }, 412],
  [{ 'if-unmodified-since': DATE }, 200],
  [{ 'if-unmodified-since': EARLIER }, 412],
  [{ range: 'bytes=0-9' }, 206],
  [{ range: 'bytes=0-9', 'if-range': '"one"' }, 206],
  [{ range: 'bytes=0-9', 'if-range': 'W/"one"' }, 200],
  [{ range: 'bytes=0-9', 'if-range': '"two"' }, 200],
  [{ range: 'bytes=0-9', 'if-range': DATE }, 206],
  [{ range: 'bytes=0-9', 'if-range': LATER }, 200],
  [{ range: 'bytes=1000-', 'if-range': '"two"' }, 200],
  [{ range: 'bytes=1000-' }, 416],
  [{ range: 'bytes=0-9', 'if-none-match': '"one"' }, 304],
];

for (const [headers, expected] of CASES) {
  test(`${JSON.stringify(headers)} is answered with ${expected}`, () => {
    assert.equal(status(headers), expected);
  });
}

test('HEAD is answered as the whole file, whatever range it names', () => {
  const answer = answerRequest({ method: 'HEAD', headers: { range: 'bytes=0-9' } }, FILE);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['Content-Length'], 1000);
  assert.deepEqual(answer.body, { kind: 'none' });
});

test('other methods are refused where a file is, and nothing is where none is', () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'get']) {
    assert.equal(status({}, method), 405, method);
  }
  assert.equal(answerRequest({ method: 'POST', headers: {} }, undefined).status, 404);
});

test('a range names its place and the size of all', () => {
  const { headers } = answerRequest({ method: 'GET', headers: { range: 'bytes=-10' } }, FILE);
  assert.equal(headers['Content-Range'], 'bytes 990-999/1000');
  assert.equal(headers['Content-Length'], 10);
  assert.equal(headers['Last-Modified'], DATE);
  const past = answerRequest({ method: 'GET', headers: { range: 'bytes=1000-' } }, FILE);
  assert.equal(past.headers['Content-Range'], 'bytes */1000');
});
