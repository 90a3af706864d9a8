import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { createSessions } from '../../../src/http/sign-in/sessions.ts';
import { ADMIN, NOW, startApp, type TestApp, VIEWER } from '../../support/http-app.ts';

const WEEK = 7 * 24 * 3_600_000;

async function signIn(app: TestApp, bearer = ADMIN): Promise<string> {
  const { headers } = await request(app.url)
    .post('/api/v1/session')
    .send({ token: bearer.slice(7) })
    .expect(204);
  return (headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
}

const ours = ({ port }: TestApp) => `http://127.0.0.1:${port}`;

test('a token becomes a cookie that scripts cannot read and other sites cannot send', async (context) => {
  const app = await startApp(context);
  const { headers, text } = await request(app.url)
    .post('/api/v1/session')
    .send({ token: `  ${ADMIN.slice(7)}\n` })
    .expect(204);
  const [cookie = ''] = headers['set-cookie'] ?? [];
  assert.match(cookie, /^pilotlight=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
  assert.equal(Date.parse(/Expires=([^;]+)/.exec(cookie)?.[1] ?? ''), NOW + WEEK);
  assert.equal(text, '');
});

test('the cookie opens what its token opens, and tells whose it is', async (context) => {
  const app = await startApp(context);
  const cookie = await signIn(app, VIEWER);
  await request(app.url).get('/api/v1/nodes').set('Cookie', cookie).expect(200);
  await request(app.url)
    .get('/api/v1/session')
    .set('Cookie', cookie)
    .expect(200, { name: 'victor', role: 'viewer', expiresAt: new Date(NOW + WEEK).toISOString() });
  await request(app.url)
    .get('/api/v1/session')
    .set('Authorization', ADMIN)
    .expect(200, { name: 'alice', role: 'admin', expiresAt: null });
  const { body } = await request(app.url)
    .delete('/api/v1/admission')
    .set({ Cookie: cookie, Origin: ours(app) })
    .expect(403);
  assert.match(body.detail, /^victor is a viewer/);
});

test('a change needs more than the cookie: it has to come from our own page', async (context) => {
  const app = await startApp(context);
  const cookie = await signIn(app);
  const close = (headers: Record<string, string>) =>
    request(app.url)
      .delete('/api/v1/admission')
      .set({ Cookie: cookie, ...headers });
  for (const headers of [
    {},
    { Origin: 'http://127.0.0.1:1' },
    { Origin: `https://127.0.0.1:${app.port}` },
    { Origin: 'null' },
    { 'Sec-Fetch-Site': 'same-site', Origin: ours(app) },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'none' },
  ]) {
    const { body } = await close(headers).expect(403);
    assert.equal(body.code, 'FORBIDDEN', JSON.stringify(headers));
  }
  await close({ Origin: ours(app) }).expect(204);
  await close({ 'Sec-Fetch-Site': 'same-origin' }).expect(204);
});

test('whoever signs out is out, on every copy of the cookie', async (context) => {
  const app = await startApp(context);
  const cookie = await signIn(app);
  await request(app.url).delete('/api/v1/session').set('Cookie', cookie).expect(403);
  const { headers } = await request(app.url)
    .delete('/api/v1/session')
    .set({ Cookie: cookie, Origin: ours(app) })
    .expect(204);
  assert.match(headers['set-cookie']?.[0] ?? '', /^pilotlight=; .*Expires=Thu, 01 Jan 1970/);
  const { body } = await request(app.url).get('/api/v1/nodes').set('Cookie', cookie).expect(401);
  assert.match(body.detail, /sign in again/);
  await request(app.url).delete('/api/v1/session').expect(204);
});

test('a token that is revoked takes its sessions along', async (context) => {
  const app = await startApp(context);
  const cookie = await signIn(app, VIEWER);
  await request(app.url).delete('/api/v1/tokens/victor').set('Authorization', ADMIN).expect(204);
  await request(app.url).get('/api/v1/nodes').set('Cookie', cookie).expect(401);
});

test('a session ends with its time, and its row with the next sign-in', async (context) => {
  const { store } = await startApp(context);
  let now = NOW;
  const random = (bytes: number) => Buffer.alloc(bytes, now % 251);
  const sessions = createSessions({ store, random, now: () => now });
  const { value } = await sessions.open({ name: 'alice', role: 'admin' });
  now = NOW + WEEK - 1;
  assert.equal(sessions.verify(value)?.principal.name, 'alice');
  now = NOW + WEEK;
  assert.equal(sessions.verify(value), undefined);
  const next = await sessions.open({ name: 'alice', role: 'admin' });
  now = NOW;
  assert.equal(sessions.verify(value), undefined);
  assert.equal(sessions.verify(next.value)?.principal.name, 'alice');
});

test('what no browser of ours holds opens nothing', async (context) => {
  const { url } = await startApp(context);
  for (const cookie of [
    'pilotlight=',
    `pilotlight=${'A'.repeat(43)}`,
    'pilotlight=a=b',
    ';;=',
    'x',
  ]) {
    await request(url).get('/api/v1/nodes').set('Cookie', cookie).expect(401);
  }
});

test('a sign-in that is none says what was expected, and not what it got', async (context) => {
  const { url } = await startApp(context);
  for (const token of ['two words', 17, '', 'x'.repeat(300)]) {
    const { body } = await request(url).post('/api/v1/session').send({ token }).expect(400);
    assert.equal(body.problems[0].field, 'token');
    assert.equal(body.problems[0].got, 'something else');
  }
  await request(url).post('/api/v1/session').send('token=x').expect(415);
});

test('ten wrong tokens within a minute, and an address waits; who was right before does not', async (context) => {
  let now = NOW;
  const app = await startApp(context, { now: () => now });
  const guess = () => request(app.url).post('/api/v1/session').send({ token: 'wrong' });
  for (let guesses = 0; guesses < 5; guesses++) {
    await guess().expect(401);
    await request(app.url).get('/api/v1/nodes').set('Authorization', 'Bearer wrong').expect(401);
  }
  const { headers } = await guess().expect(429);
  assert.ok(Number(headers['retry-after']) > 0);
  await request(app.url).get('/api/v1/nodes').set('Authorization', ADMIN).expect(200);
  now += 60_000;
  await guess().expect(401);
});
