import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { STATUS } from '../../support/fixed-status.ts';
import { ADMIN, startApp } from '../../support/http-app.ts';

test('profiles are listed, and the password hash stays in its file', async (context) => {
  const { url } = await startApp(context);
  const { body, text } = await request(url)
    .get('/api/v1/profiles')
    .set('Authorization', ADMIN)
    .expect(200);
  assert.deepEqual(
    body.profiles.map(({ name }: { name: string }) => name),
    ['default', 'worker'],
  );
  assert.ok(!text.includes('$6$'));
});

test('images and the state of the service are told as they are', async (context) => {
  const { url } = await startApp(context);
  const read = (path: string) => request(url).get(`/api/v1/${path}`).set('Authorization', ADMIN);
  await read('images').expect(200, { images: [], broken: [], next: null });
  await read('status').expect(200, STATUS);
});
