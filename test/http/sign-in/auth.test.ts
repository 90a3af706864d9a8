import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { ADMIN, startApp, VIEWER } from '../../support/http-app.ts';

const PROTECTED = [
  ['get', '/api/v1/nodes'],
  ['post', '/api/v1/nodes'],
  ['get', '/api/v1/nodes/opti-1'],
  ['patch', '/api/v1/nodes/opti-1'],
  ['delete', '/api/v1/nodes/opti-1'],
  ['post', '/api/v1/nodes/opti-1/approve'],
  ['post', '/api/v1/nodes/opti-1/reinstall'],
  ['get', '/api/v1/nodes/opti-1/timeline'],
  ['get', '/api/v1/nodes/opti-1/preview/ipxe'],
  ['get', '/api/v1/nodes/opti-1/preview/user-data'],
  ['get', '/api/v1/events'],
  ['get', '/api/v1/admission'],
  ['post', '/api/v1/admission'],
  ['delete', '/api/v1/admission'],
  ['get', '/api/v1/profiles'],
  ['get', '/api/v1/images'],
  ['get', '/api/v1/status'],
  ['get', '/api/'],
  ['get', '/api/v1/no-such-route'],
] as const;

test('every route under /api/ asks for a token', async (context) => {
  const { url } = await startApp(context);
  for (const [method, path] of PROTECTED) {
    const { body, headers, status } = await request(url)[method](path);
    assert.deepEqual([path, status, body.code], [path, 401, 'UNAUTHENTICATED']);
    assert.match(headers['www-authenticate'] ?? '', /^Bearer/);
  }
});

test('a wrong token, another scheme and a token with odd bytes are all refused alike', async (context) => {
  const { url } = await startApp(context);
  const wrong = [
    'Bearer nonsense',
    'Basic YTpi',
    'Bearer',
    'Bearer a b',
    `Bearer ${'x'.repeat(300)}`,
  ];
  for (const header of wrong) {
    const { body } = await request(url)
      .get('/api/v1/nodes')
      .set('Authorization', header)
      .expect(401);
    assert.equal(body.code, 'UNAUTHENTICATED');
  }
});

test('the scheme is read in any case', async (context) => {
  const { url } = await startApp(context);
  const header = ADMIN.replace('Bearer', 'bearer');
  await request(url).get('/api/v1/nodes').set('Authorization', header).expect(200);
});

test('a viewer reads and changes nothing', async (context) => {
  const { url } = await startApp(context);
  await request(url).get('/api/v1/nodes').set('Authorization', VIEWER).expect(200);
  for (const [method, path] of PROTECTED.filter(([name]) => name !== 'get')) {
    const { body } = await request(url)[method](path).set('Authorization', VIEWER).expect(403);
    assert.equal(body.code, 'FORBIDDEN');
  }
});

test('the page, its files and the health check ask for none', async (context) => {
  const { url } = await startApp(context);
  await request(url).get('/').expect(200).expect('Content-Type', /html/);
  await request(url).get('/css/tokens.css').expect(200).expect('Content-Type', /css/);
  await request(url)
    .get('/js/app.js')
    .expect(200)
    .expect('Content-Type', /javascript/);
  await request(url).get('/healthz').expect(200, { status: 'ok', version: '0.1.0' });
});

test('a body is not read before the token is known', async (context) => {
  const { url } = await startApp(context);
  const big = `{"a":"${'x'.repeat(100_000)}"}`;
  await request(url).post('/api/v1/nodes').type('json').send(big).expect(401);
});
