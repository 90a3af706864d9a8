import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import request from 'supertest';
import { createTokens } from '../../../src/http/sign-in/tokens.ts';
import { startApp, VIEWER } from '../../support/http-app.ts';
import { call } from '../../support/http-nodes.ts';
import { openTestStore } from '../../support/store.ts';

test('a token is created, seen once, listed without its secret, and revoked', async (context) => {
  const app = await startApp(context);
  const draft = { name: 'wall-display', role: 'viewer' };
  const { body, headers } = await call(app, 'post', '/tokens').send(draft).expect(201);
  assert.match(body.token, /^pl_[\w-]{43}$/);
  assert.deepEqual([body.name, body.role], ['wall-display', 'viewer']);
  assert.equal(headers['location'], '/api/v1/tokens/wall-display');

  const list = await call(app, 'get', '/tokens').expect(200);
  assert.deepEqual(
    list.body.tokens.map(({ name }: { name: string }) => name),
    ['alice', 'victor', 'wall-display'],
  );
  assert.ok(!JSON.stringify(list.body).includes(body.token));
  assert.deepEqual(Object.keys(list.body.tokens[0]), ['name', 'role', 'createdAt']);

  await call(app, 'delete', '/tokens/wall-display').expect(204);
  const { body: gone } = await call(app, 'delete', '/tokens/wall-display').expect(404);
  assert.equal(gone.code, 'TOKEN_NOT_FOUND');
});

test('a name that is taken, or is none, is refused with the reason', async (context) => {
  const app = await startApp(context);
  const taken = await call(app, 'post', '/tokens').send({ name: 'alice', role: 'admin' });
  assert.deepEqual([taken.status, taken.body.problems[0].field], [400, 'name']);
  const odd = await call(app, 'post', '/tokens').send({ name: 'a b', role: 'root' });
  assert.deepEqual(
    odd.body.problems.map(({ field }: { field: string }) => field),
    ['name', 'role'],
  );
});

test('the last admin token stays, and so does the one that the configuration names', async (context) => {
  const app = await startApp(context);
  const { body } = await call(app, 'delete', '/tokens/alice').expect(409);
  assert.deepEqual([body.code, /last admin/.test(body.detail)], ['TOKEN_NEEDED', true]);

  const store = await openTestStore(context);
  const configured = 'chosen-by-the-operator';
  const tokens = createTokens({ store, configured, random: randomBytes, now: () => 0 });
  await tokens.start();
  await tokens.create({ name: 'second', role: 'admin' });
  await assert.rejects(tokens.revoke('configured'), { code: 'TOKEN_NEEDED' });
});

test('a viewer sees no tokens', async (context) => {
  const { url } = await startApp(context);
  await request(url).get('/api/v1/tokens').set('Authorization', VIEWER).expect(403);
});

test('a token that was right before it was revoked opens nothing any more', async (context) => {
  const store = await openTestStore(context);
  const tokens = createTokens({ store, random: randomBytes, now: () => 0 });
  await tokens.start();
  const { plain } = await tokens.create({ name: 'laptop', role: 'viewer' });
  assert.deepEqual(await tokens.verify(plain), { name: 'laptop', role: 'viewer' });
  assert.equal(tokens.known(plain)?.name, 'laptop');
  assert.equal(await tokens.revoke('laptop'), true);
  assert.equal(tokens.known(plain), undefined);
  assert.equal(await tokens.verify(plain), undefined);
});
