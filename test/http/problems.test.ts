import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import request from 'supertest';
import { STATUS } from '../../src/http/problems.ts';
import { ADMIN, startApp } from '../support/http-app.ts';

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

test('docs/errors.md explains every code, with its status, and no other', () => {
  const rows = [...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| \S/gm)];
  const documented = Object.fromEntries(rows.map(([, code, status]) => [code, Number(status)]));
  assert.deepEqual(documented, { ...STATUS, INTERNAL: 500 });
});

test('every code of the domain has a status', () => {
  const type = /export type ErrorCode =([^;]+);/.exec(read('src/domain/errors.ts'))?.[1] ?? '';
  const codes = [...type.matchAll(/'([A-Z_]+)'/g)].map(([, code]) => code);
  assert.deepEqual(codes.sort(), Object.keys(STATUS).sort());
});

test('a failure that has no name is logged, and told without details', async (context) => {
  const { url, logged } = await startApp(context, {
    status: () => {
      throw new Error('the secret is 42');
    },
  });
  const { body, text } = await request(url)
    .get('/api/v1/status')
    .set('Authorization', ADMIN)
    .expect(500);
  assert.equal(body.code, 'INTERNAL');
  assert.ok(!text.includes('42'));
  assert.equal((logged[0] as Error).message, 'the secret is 42');
});

test('nothing at an address is a 404 problem', async (context) => {
  const { url } = await startApp(context);
  for (const path of [
    '/nothing',
    '/boot/x',
    '/install',
    '/js/none.js',
    '/.git/config',
    '/..%2fpackage.json',
  ]) {
    const { body } = await request(url).get(path).expect(404);
    assert.equal(body.code, 'ROUTE_NOT_FOUND', path);
  }
  await request(url).get('/api/v1/nothing').set('Authorization', ADMIN).expect(404);
});

test('another method than an address has is a 405 that lists those it has', async (context) => {
  const { url } = await startApp(context);
  const cases = [
    ['put', '/api/v1/nodes', 'GET, HEAD, POST'],
    ['post', '/api/v1/nodes/opti-1', 'GET, HEAD, PATCH, DELETE'],
    ['get', '/api/v1/nodes/opti-1/approve', 'POST'],
    ['put', '/api/v1/admission', 'GET, HEAD, POST, DELETE'],
    ['post', '/healthz', 'GET, HEAD'],
    ['delete', '/boot/autoexec.ipxe', 'GET, HEAD'],
    ['post', '/boot/d0-50-99-4e-05-57/script.ipxe', 'GET'],
    ['get', `/install/${'a'.repeat(32)}/installed`, 'POST'],
  ] as const;
  for (const [method, path, allow] of cases) {
    const answer = await request(url)[method](path).set('Authorization', ADMIN).expect(405);
    assert.deepEqual([answer.body.code, answer.headers['allow']], ['METHOD_NOT_ALLOWED', allow]);
  }
});

test('a path that cannot be decoded is a 400, wherever it leads', async (context) => {
  const { url, logged } = await startApp(context);
  for (const path of ['/%zz', '/api/v1/nodes/%ff', '/boot/%/script.ipxe', '/boot/loaders/%c0%af']) {
    const { body } = await request(url).get(path).set('Authorization', ADMIN).expect(400);
    assert.equal(body.code, 'INPUT_INVALID');
  }
  assert.deepEqual(logged, []);
});

test('browsers are told to run, frame and refer to nothing else', async (context) => {
  const { url } = await startApp(context);
  for (const path of ['/', '/healthz', '/nothing', '/api/v1/nodes']) {
    const { headers } = await request(url).get(path);
    assert.match(headers['content-security-policy'] ?? '', /^default-src 'none';/);
    assert.doesNotMatch(headers['content-security-policy'] ?? '', /unsafe|\*/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['x-powered-by'], undefined);
    assert.equal(headers['etag'], undefined);
  }
});

test('what machines fetch stays text in a browser too', async (context) => {
  const { url } = await startApp(context);
  for (const path of [
    '/boot/autoexec.ipxe',
    '/boot/loaders/none',
    `/install/${'a'.repeat(32)}/vendor-data`,
  ]) {
    const { headers } = await request(url).get(path);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.match(headers['content-type'] ?? '', /^(text\/plain|application\/problem\+json)/);
  }
});
