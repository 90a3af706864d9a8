import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { REMEMBERED_MS } from '../../../src/domain/keyed-request.ts';
import type { ImageState } from '../../../src/http/site/ports.ts';
import { fixedCluster } from '../../support/fixed-cluster.ts';
import { fixedVms } from '../../support/fixed-vms.ts';
import { NOW, startApp, type TestApp } from '../../support/http-app.ts';
import { call, OPTI_1 } from '../../support/http-nodes.ts';
import { databasePath, openTestStore } from '../../support/store.ts';

const create = (app: TestApp, key: string, body: object = OPTI_1) =>
  call(app, 'post', '/nodes').set('Idempotency-Key', key).send(body);

test('a node that is registered again with its key is answered as before', async (context) => {
  const app = await startApp(context);
  const first = await create(app, 'k-1').expect(201);
  assert.equal(first.headers['idempotency-replayed'], undefined);
  await call(app, 'patch', '/nodes/opti-1').send({ role: 'agent' }).expect(200);
  const again = await create(app, 'k-1').expect(201).expect('Idempotency-Replayed', 'true');
  assert.deepEqual(again.body, first.body);
  for (const name of ['location', 'etag', 'content-type']) {
    assert.equal(again.headers[name], first.headers[name], name);
  }
  assert.equal((await call(app, 'get', '/nodes')).body.nodes.length, 1);
  assert.equal((await create(app, 'k-2').expect(409)).body.code, 'MAC_TAKEN');
});

test('a key is one request: another body, another address', async (context) => {
  const app = await startApp(context);
  await create(app, 'k-1').expect(201);
  const other = await create(app, 'k-1', { ...OPTI_1, role: 'agent' }).expect(422);
  assert.equal(other.body.code, 'IDEMPOTENCY_KEY_REUSED');
  await call(app, 'post', '/cluster/snapshots').set('Idempotency-Key', 'k-1').send({}).expect(422);
});

test('a key that came with mistakes is free again', async (context) => {
  const app = await startApp(context);
  await create(app, 'k-1', { macs: [] }).expect(400);
  await create(app, 'k-1').expect(201);
});

test('a key that is none is told', async (context) => {
  const app = await startApp(context);
  for (const key of ['two words', 'x'.repeat(256)]) {
    const { body } = await create(app, key).expect(400);
    assert.equal(body.problems[0].field, 'Idempotency-Key');
  }
  await create(app, 'x'.repeat(255)).expect(201);
});

test('what is asked for twice at once is done once', async (context) => {
  const cluster = fixedCluster();
  const gate = Promise.withResolvers<void>();
  const slow: typeof cluster = {
    ...cluster,
    takeSnapshot: async (wish) => {
      await gate.promise;
      return cluster.takeSnapshot(wish);
    },
  };
  const app = await startApp(context, { cluster: slow });
  const take = (body = {}) =>
    call(app, 'post', '/cluster/snapshots').set('Idempotency-Key', 'k-1').send(body);
  const first = take()
    .expect(201)
    .then((answer) => answer);
  let second = await take();
  while (second.status === 201) second = await take();
  assert.deepEqual([second.status, second.body.code], [409, 'IDEMPOTENCY_KEY_IN_USE']);
  assert.match(second.body.detail, /still under way/);
  assert.equal((await take({ name: 'other' })).status, 422);
  gate.resolve();
  const { body } = await first;
  const third = await take().expect(201).expect('Idempotency-Replayed', 'true');
  assert.deepEqual(third.body, body);
});

test('after a restart the answer is still known, until a day is over', async (context) => {
  const path = await databasePath(context);
  let at = NOW;
  const firstStore = await openTestStore(context, { path, now: () => at });
  const before = await startApp(context, { store: firstStore, now: () => at });
  const first = await create(before, 'k-1').expect(201);
  await before.stop();
  await firstStore.close();
  const store = await openTestStore(context, { path, now: () => at });
  const after = await startApp(context, { store, now: () => at });
  at += REMEMBERED_MS - 1;
  const again = await create(after, 'k-1').expect(201).expect('Idempotency-Replayed', 'true');
  assert.deepEqual(again.body, first.body);
  at += 1;
  assert.equal((await create(after, 'k-1').expect(409)).body.code, 'MAC_TAKEN');
});

test('what the service was killed under is told, and not done again', async (context) => {
  const path = await databasePath(context);
  const store = await openTestStore(context, { path });
  const never = Promise.withResolvers<never>();
  const vms = { ...fixedVms(), create: () => never.promise };
  const stuck = await startApp(context, { store, vms });
  const wish = { hypervisor: 'lab', cores: 2, memory: 2048, disk: 16 };
  const ask = (to: TestApp) => call(to, 'post', '/vms').set('Idempotency-Key', 'k-1').send(wish);
  ask(stuck).end(() => undefined);
  while ((await ask(stuck)).status !== 409);
  const fresh = await startApp(context, { store });
  const { body } = await ask(fresh).expect(409);
  assert.equal(body.code, 'IDEMPOTENCY_KEY_IN_USE');
  assert.match(body.detail, /look what is there/);
});

test('every create takes a key', async (context) => {
  let orders = 0;
  const image: ImageState = {
    ...{ id: 'new.iso', kind: 'iso', label: 'Ubuntu', release: '24.04', arch: 'amd64' },
    ...{ point: '24.04.4', size: null, proof: null },
    ...{ state: 'downloading', progress: null, reason: null },
  };
  const never = async () => assert.fail();
  const request = async () => {
    orders += 1;
    return image;
  };
  const images = { views: () => [image], request, prune: never, remove: never };
  const vms = fixedVms();
  const cluster = fixedCluster();
  const app = await startApp(context, { images, vms, cluster });
  const wishes = [
    ['/images', { release: '24.04' }],
    ['/vms', { hypervisor: 'lab', cores: 2, memory: 2048, disk: 16 }],
    ['/cluster/snapshots', {}],
    ['/cluster/upgrade', { version: 'v1.34.1+k3s1' }],
    ['/cluster/reinstall', {}],
  ] as const;
  for (const [path, wish] of wishes) {
    const ask = () =>
      call(app, 'post', path)
        .set('Idempotency-Key', `key of ${path}`.replaceAll(' ', '-'))
        .send(wish);
    const first = await ask();
    assert.ok(first.status < 300, path);
    const again = await ask().expect(first.status).expect('Idempotency-Replayed', 'true');
    assert.deepEqual(again.body, first.body);
  }
  assert.deepEqual([orders, vms.asked.length, cluster.asked.length], [1, 1, 3]);
});

test('of a body only a sum is kept, and of a key, and no secret of an answer', async (context) => {
  const path = await databasePath(context);
  const app = await startApp(context, { store: await openTestStore(context, { path }) });
  const fingerprint = 'ab'.repeat(32);
  const power = {
    ...{ driver: 'amt', host: '192.168.1.21', username: 'admin', fingerprint },
    password: 'Pa$$w0rd-of-amt',
  };
  await create(app, 'the-key-itself', { ...OPTI_1, power }).expect(201);
  const database = new Database(path, { readonly: true });
  context.after(() => database.close());
  const rows = database.prepare('select * from keyed_request').all();
  assert.equal(rows.length, 1);
  const stored = JSON.stringify(rows);
  assert.ok(stored.includes('opti-1') && stored.includes('192.168.1.21'));
  for (const secret of [power.password, 'the-key-itself', 'password']) {
    assert.ok(!stored.includes(secret), secret);
  }
});
