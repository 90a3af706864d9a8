import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import request from 'supertest';
import { fixedCluster, WORK } from '../../support/fixed-cluster.ts';
import { FACED_VM, fixedVms } from '../../support/fixed-vms.ts';
import { startApp, type TestApp, VIEWER } from '../../support/http-app.ts';
import { call, OPTI_1 } from '../../support/http-nodes.ts';
import { FIRST_BOOT, INSTALLED, minted } from '../../support/store-values.ts';

async function startCluster(context: TestContext) {
  const cluster = fixedCluster();
  const app = await startApp(context, { cluster });
  const { body } = await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  return { app, cluster, id: body.id as string };
}

async function install({ store }: TestApp, id: string): Promise<void> {
  await store.recordAttempt(id, minted('t-1'), 2);
  await store.recordSeed('t-1', '192.168.1.51', 3);
  await store.record(id, INSTALLED, 4);
  await store.record(id, FIRST_BOOT, 5);
}

test('a reinstall that waits is cancelled, and says before what that would mean', async (context) => {
  const { app, cluster, id } = await startCluster(context);
  await install(app, id);
  const { body: asked } = await call(app, 'post', '/nodes/opti-1/reinstall').expect(200);
  assert.partialDeepStrictEqual(asked, {
    stage: 'enrolled',
    reinstall: { backTo: 'installed', outOfCluster: false, disk: { path: '/dev/nvme0n1' } },
  });
  const path = '/api/v1/nodes/opti-1/reinstall';
  await request(app.url).delete(path).set('Authorization', VIEWER).expect(403);
  const { body } = await call(app, 'delete', '/nodes/opti-1/reinstall').expect(200);
  assert.deepEqual(
    [body.stage, body.reinstall, body.firstBoot.disk.path],
    [...(['installed', null, '/dev/nvme0n1'] as const)],
  );
  const { body: refusal } = await call(app, 'delete', '/nodes/opti-1/reinstall').expect(409);
  assert.equal(refusal.code, 'CANCEL_REFUSED');
  assert.equal(refusal.detail, 'no reinstall of opti-1 waits: it is installed');
  assert.deepEqual(cluster.asked, []);
});

test('what cannot be cancelled is refused with the way out', async (context) => {
  const { app, id } = await startCluster(context);
  const never = await call(app, 'delete', '/nodes/opti-1/reinstall').expect(409);
  assert.equal(
    never.body.detail,
    `opti-1 has no system to go back to: DELETE /api/v1/nodes/${id} forgets it, and then it installs nothing`,
  );
  await app.store.recordAttempt(id, minted('t-1'), 2);
  await app.store.recordSeed('t-1', '192.168.1.51', 3);
  const late = await call(app, 'delete', '/nodes/opti-1/reinstall').expect(409);
  assert.equal(
    late.body.detail,
    'opti-1 is installing: its installer has its answers, and may have erased the disk already',
  );
  await call(app, 'delete', '/nodes/opti-9/reinstall').expect(404);
});

test('a member that is to leave for it stays, and one that has left goes back by itself', async (context) => {
  const { app, cluster, id } = await startCluster(context);
  await install(app, id);
  const removal = { ...WORK, kind: 'removal', after: 'reinstall', todo: [id], done: [] } as const;
  cluster.shown = { ...cluster.shown, work: [removal] };
  await call(app, 'delete', '/nodes/opti-1/reinstall').expect(202);
  assert.deepEqual(cluster.asked, [['cancel', 'w-1', 'alice']]);
  const event = { type: 'reinstall-requested', by: 'alice', leftCluster: true } as const;
  await app.store.record(id, event, 6);
  const { body } = await call(app, 'delete', '/nodes/opti-1/reinstall').expect(200);
  assert.deepEqual([body.stage, body.role], ['installed', 'none']);
  assert.equal(cluster.asked.length, 1);
});

test('what is to be deleted, or is reinstalled with all others, is not cancelled by this', async (context) => {
  const { app, cluster, id } = await startCluster(context);
  const removal = { ...WORK, kind: 'removal', after: 'delete', todo: [id] } as const;
  cluster.shown = { ...cluster.shown, work: [removal] };
  await call(app, 'delete', '/nodes/opti-1/reinstall').expect(409);
  const rolling = { ...WORK, kind: 'rolling-reinstall', todo: [id] } as const;
  cluster.shown = { ...cluster.shown, work: [rolling] };
  const { body } = await call(app, 'delete', '/nodes/opti-1/reinstall').expect(409);
  assert.match(body.detail, /with the whole cluster: DELETE \/api\/v1\/cluster\/work\/w-1 /);
  assert.deepEqual(cluster.asked, []);
});

test('a VM is made anew at once: only its leaving the cluster can be cancelled', async (context) => {
  const vms = fixedVms();
  const cluster = fixedCluster();
  const app = await startApp(context, { cluster, vms });
  const { body: node } = await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  await install(app, node.id);
  vms.shown = [{ ...FACED_VM, nodeId: node.id }];
  const { body } = await call(app, 'delete', '/nodes/opti-1/reinstall').expect(409);
  assert.match(body.detail, /^opti-1 is a VM: it is made anew at once/);
  const removal = { ...WORK, kind: 'removal', after: 'reinstall', todo: [node.id] } as const;
  cluster.shown = { ...cluster.shown, work: [removal] };
  await call(app, 'delete', '/nodes/opti-1/reinstall').expect(202);
});
