import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { ADMIN, startApp, VIEWER } from '../../support/http-app.ts';

test('a phantom is called, shown and ended, and no list shows it', async (context) => {
  const { url } = await startApp(context);
  const called = await request(url)
    .post('/api/v1/phantoms')
    .set('Authorization', ADMIN)
    .send({ uuid: '4C4C4544-0042-3510-8052-b4c04f4a5931', addresses: ['192.168.1.10'] })
    .expect(201);
  assert.equal(called.headers['location'], '/api/v1/phantoms/phantom-1');
  assert.deepEqual(called.body, {
    id: 'phantom-1',
    mac: '02:00:00:00:00:01',
    uuid: '4c4c4544-0042-3510-8052-b4c04f4a5931',
    ...{ arch: 'x86_64-efi', profile: 'default', role: 'none', stage: 'enrolled' },
    endsAt: '2026-01-01T00:02:00.000Z',
    loader: { name: 'snponly.efi', bytes: 12, sha256: 'ab'.repeat(32) },
    lines: [],
  });
  const get = (path: string) => request(url).get(path).set('Authorization', ADMIN);
  assert.deepEqual((await get('/api/v1/phantoms/phantom-1').expect(200)).body, called.body);
  assert.deepEqual((await get('/api/v1/nodes').expect(200)).body.nodes, []);
  await get('/api/v1/nodes/phantom-1').expect(404);

  const end = () => request(url).delete('/api/v1/phantoms/phantom-1').set('Authorization', ADMIN);
  await end().expect(204);
  await get('/api/v1/phantoms/phantom-1').expect(404);
  assert.equal((await end().expect(404)).body.code, 'NODE_NOT_FOUND');
});

test('a viewer calls none, and every wrong field is told', async (context) => {
  const { url } = await startApp(context);
  const call = (auth: string, body: object) =>
    request(url).post('/api/v1/phantoms').set('Authorization', auth).send(body);
  await call(VIEWER, {}).expect(403);
  const wrong = { mac: 'me', arch: 'vax', profile: 'none such', role: 'king', addresses: ['::1'] };
  const { body } = await call(ADMIN, wrong).expect(400);
  const fields = body.problems.map(({ field }: { field: string }) => field);
  assert.deepEqual(fields.sort(), ['addresses[0]', 'arch', 'mac', 'profile', 'role']);
});
