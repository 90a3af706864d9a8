import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAnswer } from '../../../src/images/download/answer.ts';

function answer(status: number, headers: Record<string, string>, have: number) {
  return readAnswer({ status, headers: new Headers(headers) }, have);
}

test('the rest that was asked for follows what is there', () => {
  const range = { 'Content-Range': 'bytes 500-999/1000' };
  assert.deepEqual(answer(206, range, 500), { kind: 'bytes', start: 500, total: 1000 });
  const unknown = { 'Content-Range': 'bytes 500-999/*' };
  assert.deepEqual(answer(206, unknown, 500), { kind: 'bytes', start: 500, total: undefined });
});

test('everything in answer to a range begins anew', () => {
  assert.deepEqual(answer(200, { 'Content-Length': '1000' }, 500), {
    ...{ kind: 'bytes', start: 0, total: 1000 },
  });
});

test('another range than was asked for is not taken for it', () => {
  const range = { 'Content-Range': 'bytes 0-999/1000' };
  assert.deepEqual(answer(206, range, 500), { kind: 'other-file' });
  assert.deepEqual(answer(206, {}, 500), { kind: 'other-file' });
});

test('nothing after what is there: it is the whole file, or was of another one', () => {
  const end = { 'Content-Range': 'bytes */1000' };
  assert.deepEqual(answer(416, end, 1000), { kind: 'complete', total: 1000 });
  assert.deepEqual(answer(416, end, 1500), { kind: 'other-file' });
  assert.deepEqual(answer(416, {}, 1000), { kind: 'other-file' });
});

test('an encoded body is refused: its ranges are of other bytes', () => {
  assert.throws(() => answer(200, { 'Content-Encoding': 'gzip' }, 0), { kind: 'mirror' });
});
