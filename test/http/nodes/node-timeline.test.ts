import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { NOW, startApp, VIEWER } from '../../support/http-app.ts';
import { call, OPTI_1 } from '../../support/http-nodes.ts';

test('the timeline is read in pages', async (context) => {
  const app = await startApp(context);
  const { body: node } = await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  for (const by of ['ann', 'bob', 'cem'])
    await app.store.record(node.id, { type: 'reinstall-requested', by }, NOW + 1000);
  const { body: all } = await call(app, 'get', '/nodes/opti-1/timeline').expect(200);
  const texts = all.entries.map(({ text }: { text: string }) => text);
  assert.deepEqual(
    texts.slice(-3),
    ['ann', 'bob', 'cem'].map((by) => `reinstall requested by ${by}`),
  );
  const { at, log } = all.entries.at(-1);
  assert.deepEqual({ at, log }, { at: '2026-01-01T00:00:01.000Z', log: null });
  const after = all.entries.at(-3).id;
  const { body: page } = await call(
    app,
    'get',
    `/nodes/opti-1/timeline?after=${after}&limit=1`,
  ).expect(200);
  assert.deepEqual(page.entries, [all.entries.at(-2)]);
});

test('a wrong page is refused by name', async (context) => {
  const app = await startApp(context);
  await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  const { body } = await call(
    app,
    'get',
    '/nodes/opti-1/timeline?after=-1&limit=9999&page=2',
  ).expect(400);
  assert.deepEqual(body.problems.map(({ field }: { field: string }) => field).sort(), [
    'after',
    'limit',
    'page',
  ]);
});

test('previews show what the machine would get', async (context) => {
  const app = await startApp(context);
  await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  const ipxe = await call(app, 'get', '/nodes/opti-1/preview/ipxe')
    .expect(200)
    .expect('Content-Type', /^text\/plain/);
  assert.equal(ipxe.text, 'ipxe of opti-1 from 127.0.0.1:8080\n');
  const userData = await call(app, 'get', '/nodes/opti-1/preview/user-data')
    .expect(200)
    .expect('Content-Type', /^text\/yaml/);
  assert.match(userData.text, /^user-data of opti-1/);
});

test('the seed holds the password hash: it is not for viewers', async (context) => {
  const app = await startApp(context);
  await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  const read = (what: string) =>
    request(app.url).get(`/api/v1/nodes/opti-1/preview/${what}`).set('Authorization', VIEWER);
  await read('ipxe').expect(200);
  const { body } = await read('user-data').expect(403);
  assert.equal(body.code, 'FORBIDDEN');
});
