import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageState } from '../../../src/http/site/ports.ts';
import { fixedCluster, NO_CLUSTER, WORK } from '../../support/fixed-cluster.ts';
import { FACED_VM, fixedVms } from '../../support/fixed-vms.ts';
import { NOW, startApp, type TestApp } from '../../support/http-app.ts';
import { call, OPTI_1 } from '../../support/http-nodes.ts';

const IMAGE: ImageState = {
  ...{ id: 'k3s-v1.33.1%2Bk3s1-amd64', kind: 'k3s', label: 'K3s v1.33.1+k3s1', release: 'v1.33' },
  ...{ arch: 'amd64', state: 'downloading', reason: null },
  progress: { bytes: 999, total: 1000, rate: 1, secondsLeft: 1 },
  ...{ point: 'v1.33.1+k3s1', size: null, proof: null },
};

function fixedImages(shown: readonly ImageState[] = [IMAGE]) {
  const never = async () => assert.fail();
  return { views: () => shown, request: async () => IMAGE, remove: never, prune: never };
}

async function operation(app: TestApp, id: string) {
  return (await call(app, 'get', `/operations/${id}`).expect(200)).body;
}

async function listed(app: TestApp, query = ''): Promise<readonly string[]> {
  const { body } = await call(app, 'get', `/operations${query}`).expect(200);
  return body.operations.map(({ id }: { id: string }) => id);
}

test('an image that comes is followed by its operation', async (context) => {
  const app = await startApp(context, { images: fixedImages() });
  const { body, headers } = await call(app, 'post', '/images')
    .send({ release: '24.04' })
    .expect(202);
  const href = '/api/v1/operations/image-k3s-v1.33.1%2Bk3s1-amd64';
  assert.deepEqual(body.operation, { id: 'image-k3s-v1.33.1%2Bk3s1-amd64', href });
  assert.equal(headers['operation-location'], href);
  assert.equal(body.id, IMAGE.id);
  assert.deepEqual(await operation(app, body.operation.id), {
    ...{ ...body.operation, kind: 'image' },
    target: {
      kind: 'image',
      id: IMAGE.id,
      name: IMAGE.label,
      href: '/api/v1/images/k3s-v1.33.1%2Bk3s1-amd64',
    },
    ...{ state: 'running', percent: 99, step: 'downloading', reason: null },
    ...{ startedAt: null, endedAt: null },
  });
});

test('each state of an image is one of its operation', async (context) => {
  const states = [
    ['absent', 'stopped'],
    ['downloading', 'running'],
    ['checking', 'running'],
    ['verified', 'done'],
    ['unchecked', 'done'],
    ['broken', 'failed'],
  ] as const;
  const images = states.map(([state]) => ({ ...IMAGE, id: state, state }));
  const app = await startApp(context, { images: fixedImages(images) });
  for (const [state, expected] of states) {
    assert.equal((await operation(app, `image-${state}`)).state, expected, state);
  }
});

test('an install is followed from its approval to its end, and stays to be read', async (context) => {
  const app = await startApp(context);
  const { body: node } = await call(app, 'post', '/nodes').send({ ...OPTI_1, role: 'none' });
  const [id = ''] = await listed(app);
  const first = await operation(app, id);
  assert.deepEqual(
    [first.kind, first.state, first.target.name, first.step, first.startedAt],
    ['install', 'running', 'opti-1', 'enrolled', '2026-01-01T00:00:00.000Z'],
  );
  await app.store.record(node.id, { type: 'boot-offered', text: 'offered' }, NOW + 1000);
  await app.store.record(node.id, { type: 'step-failed', reason: 'no disk' }, NOW + 2000);
  const failed = await operation(app, id);
  assert.deepEqual(
    [failed.state, failed.reason, failed.endedAt],
    ['failed', 'no disk', '2026-01-01T00:00:02.000Z'],
  );
  await call(app, 'post', '/nodes/opti-1/reinstall').expect(200);
  const running = await listed(app, '?kind=install&state=running&target=opti-1');
  assert.equal(running.length, 1);
  assert.deepEqual(await operation(app, id), failed);
  await call(app, 'delete', '/nodes/opti-1').expect(204);
  const { body } = await call(app, 'get', `/operations/${id}`).expect(404);
  assert.equal(body.code, 'OPERATION_NOT_FOUND');
});

test('work on the cluster is followed while it runs, and when it is over', async (context) => {
  const cluster = fixedCluster({ ...NO_CLUSTER, work: [WORK] });
  const app = await startApp(context, { cluster });
  const { body } = await call(app, 'post', '/cluster/reinstall').expect(202);
  assert.deepEqual(body.operation, { id: 'work-w-1', href: '/api/v1/operations/work-w-1' });
  const running = await operation(app, 'work-w-1');
  assert.deepEqual(
    [running.state, running.percent, running.step, running.target.href],
    ['running', 50, WORK.step, '/api/v1/cluster'],
  );
  cluster.shown = { ...NO_CLUSTER, work: [{ ...WORK, stopped: 'opti-2 is away' }] };
  const stopped = await operation(app, 'work-w-1');
  assert.deepEqual([stopped.state, stopped.reason], ['stopped', 'opti-2 is away']);
  const { id, kind, by, startedAt, todo, done } = WORK;
  const ended = { id, kind, by, startedAt, todo, done, endedAt: NOW + 5000, cancelled: false };
  cluster.shown = { ...NO_CLUSTER, ended: [ended] };
  const over = await operation(app, 'work-w-1');
  assert.deepEqual(
    [over.state, over.percent, over.endedAt],
    ['done', 100, '2026-01-01T00:00:05.000Z'],
  );
  cluster.shown = { ...NO_CLUSTER, ended: [{ ...ended, cancelled: true }] };
  assert.equal((await operation(app, 'work-w-1')).state, 'cancelled');
});

test('a member that is reinstalled or removed is followed by the work that takes it out', async (context) => {
  const cluster = fixedCluster();
  const app = await startApp(context, { cluster });
  const { body: node } = await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  cluster.held.add(node.id);
  const removal = { ...WORK, id: 'w-2', kind: 'removal', todo: [node.id], done: [] } as const;
  cluster.shown = { ...NO_CLUSTER, work: [{ ...WORK, todo: [node.id] }, removal] };
  cluster.leave = async () => removal;
  for (const action of ['reinstall', 'remove']) {
    const { body, headers } = await call(app, 'post', `/nodes/opti-1/${action}`).expect(202);
    assert.equal(body.operation.id, 'work-w-2', action);
    assert.equal(headers['operation-location'], '/api/v1/operations/work-w-2');
    assert.ok(headers['etag']);
  }
  const { target } = await operation(app, 'work-w-2');
  assert.deepEqual(target, {
    ...{ kind: 'node', id: node.id, name: 'opti-1', href: `/api/v1/nodes/${node.id}` },
  });
});

test('VMs that are made, made anew and destroyed are followed one by one', async (context) => {
  const two = [FACED_VM, { ...FACED_VM, id: 'second', name: 'vm-02' }];
  const vms = { ...fixedVms(two), create: async () => two };
  const app = await startApp(context, { vms });
  const wish = { hypervisor: 'lab', count: 2, cores: 2, memory: 2048, disk: 16 };
  const { body } = await call(app, 'post', '/vms').send(wish).expect(202);
  assert.deepEqual(
    body.operations.map(({ id }: { id: string }) => id),
    [`vm-${FACED_VM.id}`, 'vm-second'],
  );
  assert.deepEqual(body.operation, body.operations[0]);
  for (const ask of [
    call(app, 'post', '/vms/vm-01/reprovision'),
    call(app, 'delete', '/vms/vm-01'),
  ]) {
    const answer = await ask.expect(202);
    assert.equal(answer.body.operation.id, `vm-${FACED_VM.id}`);
    assert.equal(answer.headers['operation-location'], answer.body.operation.href);
  }
  const { state, step, target } = await operation(app, 'vm-second');
  assert.deepEqual([state, step, target.name], ['running', FACED_VM.words, 'vm-02']);
});

test('operations come the newest first, in pages, and are filtered', async (context) => {
  let at = NOW;
  const app = await startApp(context, { now: () => at++, images: fixedImages() });
  for (const number of [1, 2, 3]) {
    const macs = [`d0:50:99:00:00:0${number}`];
    await call(app, 'post', '/nodes')
      .send({ macs, hostname: `opti-${number}` })
      .expect(201);
  }
  const { body } = await call(app, 'get', '/operations?limit=2').expect(200);
  const names = body.operations.map(({ target }: { target: { name: string } }) => target.name);
  assert.deepEqual(names, ['opti-3', 'opti-2']);
  const rest = await listed(app, `?cursor=${encodeURIComponent(body.next)}`);
  assert.equal(rest.length, 2);
  assert.equal(rest[1], `image-${IMAGE.id}`);
  assert.deepEqual(await listed(app, '?kind=image'), [`image-${IMAGE.id}`]);
  assert.deepEqual(await listed(app, '?state=done'), []);
  const { body: wrong } = await call(app, 'get', '/operations?kind=cake&since=1').expect(400);
  assert.equal(wrong.problems[0].field, 'since');
  for (const id of ['nothing', 'install-999', '%25', 'a%2Fb']) {
    await call(app, 'get', `/operations/${id}`).expect(404);
  }
});
