import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { ADMIN, startApp } from '../../support/http-app.ts';

const DOOR = '/api/v1/admission';

test('the door is closed until somebody opens it, for as long as they say', async (context) => {
  let now = 0;
  const { url } = await startApp(context, { now: () => now });
  const show = () => request(url).get(DOOR).set('Authorization', ADMIN);
  const closed = { open: false, openUntil: null, rules: [] };
  await show().expect(200, closed);

  const rules = [{ macPrefix: 'D0-50-99', role: 'agent', hostnamePrefix: 'opti' }];
  const rule = { macPrefix: 'd0:50:99', role: 'agent', profile: 'default', hostnamePrefix: 'opti' };
  const open = { open: true, openUntil: '1970-01-01T00:30:00.000Z', rules: [rule] };
  await request(url)
    .post(DOOR)
    .set('Authorization', ADMIN)
    .send({ minutes: 30, rules })
    .expect(200, open);
  await show().expect(200, open);

  now = 30 * 60_000;
  await show().expect(200, closed);
});

test('the door is closed by hand', async (context) => {
  const { url } = await startApp(context);
  await request(url).post(DOOR).set('Authorization', ADMIN).send({ minutes: 1440 }).expect(200);
  await request(url).delete(DOOR).set('Authorization', ADMIN).expect(204);
  const { body } = await request(url).get(DOOR).set('Authorization', ADMIN).expect(200);
  assert.equal(body.open, false);
});

test('an opening with mistakes names each of them', async (context) => {
  const { url } = await startApp(context);
  const rules = [
    { role: 'agent' },
    { macPrefix: 'd0:5', profile: 'nope', hostnamePrefix: '-', color: 'red' },
  ];
  const { body } = await request(url)
    .post(DOOR)
    .set('Authorization', ADMIN)
    .send({ minutes: 0, rules })
    .expect(400);
  const fields = body.problems.map(({ field }: { field: string }) => field).sort();
  assert.deepEqual(fields, [
    'minutes',
    'rules[0]',
    'rules[1].color',
    'rules[1].hostnamePrefix',
    'rules[1].macPrefix',
    'rules[1].profile',
  ]);
});
