import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { auditPath, auditWords } from '../../../src/domain/audit.ts';
import { ADMIN, startApp, type TestApp, VIEWER } from '../../support/http-app.ts';
import { call, OPTI_1 } from '../../support/http-nodes.ts';

type Line = { by: string | null; action: string; target: string; status: number; id: number };

/** The audit log as lines; a request is written down once its answer has gone. */
async function audit(app: TestApp, query = ''): Promise<{ lines: string[]; next: string | null }> {
  await new Promise(setImmediate);
  await app.store.flush();
  const { body } = await call(app, 'get', `/audit${query}`).expect(200);
  const lines = body.entries.map(
    ({ by, action, target, status }: Line) => `${by}: ${action} ${target} ${status}`,
  );
  return { lines, next: body.next };
}

test('who changed what, and who tried to, the newest first', async (context) => {
  const app = await startApp(context);
  await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  await call(app, 'get', '/nodes').expect(200);
  await call(app, 'post', '/nodes/opti-1/reinstall').expect(200);
  await request(app.url).delete('/api/v1/nodes/opti-1').set('Authorization', VIEWER).expect(403);
  await request(app.url)
    .post('/api/v1/session')
    .send({ token: ADMIN.slice(7) })
    .expect(204);
  await request(app.url).post('/api/v1/session').send({ token: 'wrong' }).expect(401);
  await request(app.url).get('/api/v1/nodes').set('Authorization', 'Bearer wrong').expect(401);
  assert.deepEqual((await audit(app)).lines, [
    'null: GET nodes 401',
    'null: sign in session 401',
    'alice: sign in session 204',
    'victor: delete nodes/opti-1 403',
    'alice: reinstall nodes/opti-1 200',
    'alice: create nodes 201',
  ]);
});

test('what is cancelled is called so', () => {
  assert.deepEqual(auditWords('DELETE', '/api/v1/nodes/opti-1/reinstall'), {
    ...{ action: 'cancel the reinstall', target: 'nodes/opti-1' },
  });
  assert.deepEqual(auditWords('DELETE', '/api/v1/cluster/work/w-1'), {
    ...{ action: 'give up', target: 'cluster/work/w-1' },
  });
});

test('strangers without a token write nothing', async (context) => {
  const app = await startApp(context);
  for (let times = 0; times < 20; times++) await request(app.url).post('/api/v1/nodes').expect(401);
  assert.deepEqual((await audit(app)).lines, []);
});

test('it is read a page at a time, by admins', async (context) => {
  const app = await startApp(context);
  for (let times = 0; times < 3; times++) await call(app, 'delete', '/admission').expect(204);
  const first = await audit(app, '?limit=2');
  assert.equal(first.lines.length, 2);
  const second = await audit(app, `?limit=2&cursor=${first.next}`);
  assert.deepEqual([second.lines.length, second.next], [1, null]);
  await request(app.url).get('/api/v1/audit').set('Authorization', VIEWER).expect(403);
  await call(app, 'get', '/audit?limit=0').expect(400);
});

test('only the newest ten thousand stay', async (context) => {
  const { store } = await startApp(context);
  const fact = {
    at: 0,
    by: 'alice',
    role: 'admin',
    address: '::1',
    method: 'POST',
    path: '/',
  } as const;
  await Promise.all(
    Array.from({ length: 10_003 }, (_, status) => store.addAudit({ ...fact, status })),
  );
  const rest = await store.audit({ before: 6, limit: 1000 });
  assert.deepEqual(
    rest.map(({ status }) => status),
    [4, 3],
  );
});

test('an action in words, of a method and a path', () => {
  const words = [
    ['POST', '/api/v1/nodes', 'create', 'nodes'],
    ['PATCH', '/api/v1/nodes/opti-1', 'change', 'nodes/opti-1'],
    ['POST', '/api/v1/nodes/opti-1/power', 'power', 'nodes/opti-1'],
    ['POST', '/api/v1/images/prune', 'prune', 'images'],
    ['POST', '/api/v1/admission', 'open the door', 'admission'],
    ['DELETE', '/api/v1/session', 'sign out', 'session'],
  ] as const;
  for (const [method, path, action, target] of words) {
    assert.deepEqual(auditWords(method, path), { action, target });
  }
  assert.equal(auditPath('/'.repeat(300)).length, 201);
});
