import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageState } from '../../../src/http/site/ports.ts';
import { FACED_VM, fixedVms } from '../../support/fixed-vms.ts';
import { ADMIN, NOW, startApp, type TestApp } from '../../support/http-app.ts';
import { call, discover, OPTI_1 } from '../../support/http-nodes.ts';

async function registered(context: Parameters<typeof startApp>[0]) {
  const app = await startApp(context);
  const { headers, body } = await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  return { app, tag: String(headers['etag']), id: String(body.id) };
}

const tagOf = async (app: TestApp, path: string) =>
  String((await call(app, 'get', path).expect(200)).headers['etag']);

test('who has a node as it is gets no body again, until anything of it is another', async (context) => {
  const { app, tag, id } = await registered(context);
  assert.equal(await tagOf(app, '/nodes/opti-1'), tag);
  const read = () => call(app, 'get', '/nodes/opti-1').set('If-None-Match', tag);
  const { text, headers } = await read().expect(304);
  assert.deepEqual([text, headers['etag']], ['', tag]);
  app.store.progress(id, { percent: 7, step: 'partitioning', at: NOW });
  await app.store.flush();
  const { body } = await read().expect(200);
  assert.equal(body.progress.percent, 7);
});

test('who asks by fetch, which forbids caches by itself, gets no body again either', async (context) => {
  const { app, tag } = await registered(context);
  const read = (seen: string, method = 'GET') =>
    fetch(`${app.url}/api/v1/nodes/opti-1`, {
      method,
      headers: { Authorization: ADMIN, 'If-None-Match': seen },
    });
  for (const seen of [tag, `"a", W/${tag}`, '*']) {
    const { status, headers } = await read(seen);
    assert.deepEqual([status, headers.get('etag')], [304, tag], seen);
  }
  assert.equal((await read(tag, 'HEAD')).status, 304);
  for (const other of ['"a"', tag.slice(1, -1), 'nonsense']) {
    assert.equal((await read(other)).status, 200, other);
  }
});

test('a change that rests on an older reading is refused with both tags, and changes nothing', async (context) => {
  const { app, tag } = await registered(context);
  const change = (ifMatch: string, body: object) =>
    call(app, 'patch', '/nodes/opti-1').set('If-Match', ifMatch).send(body);
  const first = await change(tag, { role: 'agent' }).expect(200);
  const now = String(first.headers['etag']);
  const { body } = await change(tag, { role: 'none' }).expect(412);
  assert.equal(body.code, 'PRECONDITION_FAILED');
  assert.ok(body.detail.includes(tag) && body.detail.includes(now), body.detail);
  assert.equal((await call(app, 'get', '/nodes/opti-1')).body.role, 'agent');
  await change(`${tag}, ${now}`, { role: 'none' }).expect(200);
  await change('*', { role: 'server' }).expect(200);
  const malformed = await change('opti', { role: 'none' }).expect(400);
  assert.equal(malformed.body.problems[0].field, 'If-Match');
});

test('of two that rest on one reading, one is refused', async (context) => {
  const { app, tag } = await registered(context);
  const patches = Array.from({ length: 8 }, (_, index) =>
    call(app, 'patch', '/nodes/opti-1')
      .set('If-Match', tag)
      .send({ serial: `SERIAL${index}` }),
  );
  const answers = await Promise.all(patches);
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted(),
    [200, 412, 412, 412, 412, 412, 412, 412],
  );
});

test('progress makes no condition fail, and a stage does', async (context) => {
  const { app, tag, id } = await registered(context);
  app.store.progress(id, { percent: 7, step: 'partitioning', at: NOW });
  await app.store.flush();
  const act = (action: string) =>
    call(app, 'post', `/nodes/opti-1/${action}`).set('If-Match', tag).send({});
  await act('reinstall').expect(200);
  await app.store.record(id, { type: 'boot-offered', text: 'offered' }, NOW);
  for (const action of ['reinstall', 'remove', 'approve', 'power']) await act(action).expect(412);
  await call(app, 'delete', '/nodes/opti-1').set('If-Match', tag).expect(412);
  const now = await tagOf(app, '/nodes/opti-1');
  await call(app, 'delete', '/nodes/opti-1').set('If-Match', now).expect(204);
  await call(app, 'delete', '/nodes/opti-1').set('If-Match', now).expect(404);
});

test('two people approve one machine, and the second is told', async (context) => {
  const app = await startApp(context);
  const mac = await discover(app);
  const tag = await tagOf(app, `/nodes/${mac}`);
  const approve = () =>
    call(app, 'post', `/nodes/${mac}/approve`).set('If-Match', tag).send({ hostname: 'vm-1' });
  await approve().expect(200);
  assert.equal((await approve().expect(412)).body.code, 'PRECONDITION_FAILED');
});

test('VMs and images have tags of their own', async (context) => {
  const vms = fixedVms([FACED_VM]);
  const progress = { bytes: 1, total: 9, rate: 1, secondsLeft: 8 };
  let image: ImageState = {
    ...{ id: 'new.iso', kind: 'iso', label: 'Ubuntu', release: '24.04', arch: 'amd64' },
    ...{ point: '24.04.4', size: null, proof: null },
    ...{ state: 'downloading', progress, reason: null },
  };
  const never = async () => assert.fail();
  const images = { views: () => [image], request: never, prune: never, remove: async () => {} };
  const app = await startApp(context, { vms, images });
  const [ofVm, ofImage] = [await tagOf(app, '/vms/vm-01'), await tagOf(app, '/images/new.iso')];
  vms.shown = [{ ...FACED_VM, words: 'is created' }];
  image = { ...image, progress: { ...progress, bytes: 2 } };
  await call(app, 'get', '/images/new.iso').set('If-None-Match', ofImage).expect(200);
  await call(app, 'delete', '/vms/vm-01').set('If-Match', ofVm).expect(202);
  await call(app, 'delete', '/images/new.iso').set('If-Match', ofImage).expect(204);
  vms.shown = [{ ...FACED_VM, state: 'failed' }];
  image = { ...image, state: 'verified' };
  await call(app, 'post', '/vms/vm-01/reprovision').set('If-Match', ofVm).expect(412);
  await call(app, 'delete', '/images/new.iso').set('If-Match', ofImage).expect(412);
  assert.deepEqual(
    vms.asked.map(([name]) => name),
    ['remove'],
  );
});
