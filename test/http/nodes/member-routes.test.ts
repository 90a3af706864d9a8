import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ProvisioningError } from '../../../src/domain/errors.ts';
import { fixedCluster } from '../../support/fixed-cluster.ts';
import { startApp } from '../../support/http-app.ts';
import { call, OPTI_1 } from '../../support/http-nodes.ts';

async function startCluster(context: TestContext) {
  const cluster = fixedCluster();
  return { app: await startApp(context, { cluster }), cluster };
}

test('a member is reinstalled and removed by way of the cluster, and never deleted under it', async (context) => {
  const { app, cluster } = await startCluster(context);
  const { body: node } = await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  cluster.held.add(node.id);
  const reinstalled = await call(app, 'post', '/nodes/opti-1/reinstall').expect(202);
  assert.equal(reinstalled.body.stage, 'enrolled');
  await call(app, 'post', '/nodes/opti-1/reinstall').send({ dead: true }).expect(202);
  const removed = await call(app, 'post', '/nodes/opti-1/remove').expect(202);
  assert.equal(removed.body.id, node.id);
  await call(app, 'post', '/nodes/opti-1/remove').send({ after: 'set-aside' }).expect(202);
  const { body } = await call(app, 'delete', '/nodes/opti-1').expect(409);
  assert.equal(
    body.detail,
    `opti-1 is a member of the cluster: POST /api/v1/nodes/${node.id}/remove takes it out first`,
  );
  const wish = { nodeId: node.id, dead: false, by: 'alice' };
  assert.deepEqual(cluster.asked, [
    ['leave', { ...wish, after: 'reinstall' }],
    ['leave', { ...wish, after: 'reinstall', dead: true }],
    ['leave', { ...wish, after: 'delete' }],
    ['leave', { ...wish, after: 'set-aside' }],
  ]);
  cluster.refusal = new ProvisioningError('CLUSTER_REFUSED', 'it is the last server');
  await call(app, 'post', '/nodes/opti-1/reinstall').expect(409);
  await call(app, 'post', '/nodes/opti-1/remove').send({ after: 'burn' }).expect(400);
});

test('a node that is no member is reinstalled at once, and removed by DELETE', async (context) => {
  const { app, cluster } = await startCluster(context);
  await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  await call(app, 'post', '/nodes/opti-1/reinstall').expect(200);
  const { body } = await call(app, 'post', '/nodes/opti-1/remove').expect(409);
  assert.match(body.detail, /^opti-1 is no member of the cluster: DELETE /);
  await call(app, 'post', '/nodes/opti-9/remove').expect(404);
  await call(app, 'delete', '/nodes/opti-1').expect(204);
  assert.deepEqual(cluster.asked, []);
});
