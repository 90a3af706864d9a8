import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import request from 'supertest';
import type { ClusterState } from '../../../src/domain/cluster/face.ts';
import { ProvisioningError } from '../../../src/domain/errors.ts';
import {
  BUSY_CLUSTER,
  fixedCluster,
  NO_CLUSTER,
  SNAPSHOT,
  WORK,
} from '../../support/fixed-cluster.ts';
import { startApp, VIEWER } from '../../support/http-app.ts';
import { call } from '../../support/http-nodes.ts';

async function startCluster(context: TestContext, state: ClusterState = BUSY_CLUSTER) {
  const cluster = fixedCluster(state);
  return { app: await startApp(context, { cluster }), cluster };
}

test('the cluster is shown with its members, what they wait for, and what Kubernetes and HAProxy say', async (context) => {
  const { app } = await startCluster(context);
  const { body } = await call(app, 'get', '/cluster').expect(200);
  assert.deepEqual(body, {
    cluster: {
      id: '5f0c8a2e-0000-4000-8000-000000000001',
      createdAt: '2026-01-01T00:00:00.000Z',
      bornAt: '2026-01-01T00:00:01.000Z',
      version: 'v1.33.1+k3s1',
      founder: 'n1',
      endpoint: 'https://192.168.1.10:6443',
    },
    members: [
      {
        nodeId: 'n1',
        name: 'opti-1',
        address: '192.168.1.21',
        role: 'server',
        phase: 'ready',
        founder: true,
        grantedAt: '2026-01-01T00:00:00.000Z',
        heardAt: '2026-01-01T00:00:00.000Z',
        readyAt: '2026-01-01T00:00:01.000Z',
        conditions: [{ name: 'NotReady', reason: 'the kubelet is silent since 40 seconds' }],
        kubernetes: {
          ready: false,
          unschedulable: true,
          version: 'v1.33.1+k3s1',
          taints: [{ key: 'a', value: '', effect: 'NoSchedule' }],
          conditions: [
            { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: '' },
          ],
        },
        balancer: [{ backend: 'api', name: 'opti-1', up: false, check: 'L7STS/500' }],
      },
      {
        nodeId: 'n2',
        name: 'opti-2',
        address: '192.168.1.22',
        role: 'agent',
        phase: 'granted',
        founder: false,
        grantedAt: '2026-01-01T00:00:00.000Z',
        heardAt: '2026-01-01T00:00:00.000Z',
        readyAt: null,
        conditions: [],
        kubernetes: null,
        balancer: [],
      },
    ],
    waiting: BUSY_CLUSTER.waiting,
    kubernetes: {
      state: 'unreachable',
      at: '2026-01-01T00:00:00.000Z',
      reason: 'connection refused',
    },
    balancer: {
      state: 'running',
      reason: null,
      servers: [{ backend: 'api', name: 'opti-1', up: false, check: 'L7STS/500' }],
      reloads: 3,
      waits: false,
    },
    conditions: BUSY_CLUSTER.conditions,
    advice: BUSY_CLUSTER.advice,
    work: [{ ...WORK, startedAt: '2026-01-01T00:00:00.000Z', after: null, stopped: null }],
  });
});

test('before there is a cluster, everything stands there and says why', async (context) => {
  const { app } = await startCluster(context, NO_CLUSTER);
  const { body } = await call(app, 'get', '/cluster').expect(200);
  assert.equal(body.cluster, null);
  assert.deepEqual(body.kubernetes, {
    state: 'unknown',
    at: null,
    reason: 'no server is ready yet',
  });
  assert.deepEqual(body.balancer, {
    state: 'off',
    reason: 'haproxy is not installed: apt install haproxy',
    servers: [],
    reloads: null,
    waits: false,
  });
});

/** The value, and each object inside it, with a secret beside what belongs there. */
function salted<T>(value: T): T {
  if (Array.isArray(value)) return value.map(salted) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, part]) => [name, salted(part)]);
  return Object.fromEntries([...entries, ['serverToken', 'K10secret']]) as T;
}

test('no view passes on what it does not know: secrets beside the values stay inside', async (context) => {
  const { app, cluster } = await startCluster(context, salted(BUSY_CLUSTER));
  cluster.snapshots = async () => [salted(SNAPSHOT)];
  cluster.takeSnapshot = async () => salted(SNAPSHOT);
  cluster.fetchSnapshot = async () => salted(SNAPSHOT);
  for (const name of ['upgrade', 'resume', 'reinstallAll'] as const) {
    cluster[name] = async () => salted(WORK);
  }
  const answers = [
    await call(app, 'get', '/cluster').expect(200),
    await call(app, 'get', '/cluster/snapshots').expect(200),
    await call(app, 'post', '/cluster/snapshots').expect(201),
    await call(app, 'post', '/cluster/snapshots/a/fetch').expect(200),
    await call(app, 'post', '/cluster/upgrade').send({ version: 'v1.33.1+k3s1' }).expect(202),
    await call(app, 'post', '/cluster/reinstall').expect(202),
    await call(app, 'post', '/cluster/work/w-1/resume').expect(202),
  ];
  for (const { text } of answers) {
    assert.ok(text.length > 20 && !/token|secret/i.test(text), text);
  }
});

test('the kubeconfig is a file for admins, and is noted each time', async (context) => {
  const { app, cluster } = await startCluster(context);
  const { text, headers } = await call(app, 'get', '/cluster/kubeconfig').expect(200);
  assert.equal(text, 'apiVersion: v1\nkind: Config\n');
  assert.match(String(headers['content-type']), /^text\/yaml/);
  assert.equal(headers['content-disposition'], 'attachment; filename="pilotlight-kubeconfig.yaml"');
  assert.equal(headers['cache-control'], 'no-store');
  const path = `${app.url}/api/v1/cluster/kubeconfig`;
  await request(path).get('').set('Authorization', VIEWER).expect(403);
  await request(path).get('').expect(401);
  await request(path).head('').set('Authorization', VIEWER).expect(403);
  assert.deepEqual(cluster.asked, [['kubeconfig', 'alice']]);
});

test('a viewer sees the cluster and its snapshots, and changes nothing', async (context) => {
  const { app, cluster } = await startCluster(context);
  const viewer = (method: 'get' | 'post' | 'delete', path: string) =>
    request(app.url)[method](`/api/v1${path}`).set('Authorization', VIEWER);
  await viewer('get', '/cluster').expect(200);
  await viewer('get', '/cluster/snapshots').expect(200);
  const changes = ['snapshots', 'snapshots/a/fetch', 'forget', 'upgrade', 'reinstall'];
  for (const path of changes) await viewer('post', `/cluster/${path}`).expect(403);
  await viewer('delete', '/cluster/work/w-1').expect(403);
  await viewer('post', '/nodes/n1/remove').expect(403);
  assert.deepEqual(cluster.asked, [['snapshots']]);
});

test('who asks for something is told to those who do it', async (context) => {
  const { app, cluster } = await startCluster(context);
  const post = (path: string, body: object) => call(app, 'post', `/cluster/${path}`).send(body);
  const { body } = await post('upgrade', { version: 'v1.33.1+k3s1', drain: false }).expect(202);
  assert.deepEqual([body.id, body.todo], ['w-1', ['n2']]);
  await post('upgrade', { version: 'v1.34.0-rc1+k3s1' }).expect(202);
  await post('snapshots', { name: 'before' }).expect(201);
  await post('snapshots', {}).expect(201);
  const fetched = await post(`snapshots/${SNAPSHOT.name}/fetch`, {}).expect(200);
  assert.equal(fetched.body.fetched, true);
  await post('reinstall', {}).expect(202);
  await post('work/w-1/resume', {}).expect(202);
  await call(app, 'delete', '/cluster/work/w-1').expect(204);
  await post('forget', { confirm: '5f0c8a2e' }).expect(204);
  const by = 'alice';
  assert.deepEqual(cluster.asked, [
    ['upgrade', { version: 'v1.33.1+k3s1', drain: false, by }],
    ['upgrade', { version: 'v1.34.0-rc1+k3s1', drain: true, by }],
    ['takeSnapshot', { name: 'before', by }],
    ['takeSnapshot', { name: undefined, by }],
    ['fetchSnapshot', SNAPSHOT.name, by],
    ['reinstallAll', by],
    ['resume', 'w-1', by],
    ['cancel', 'w-1', by],
    ['forget', { clusterId: '5f0c8a2e', by }],
  ]);
});

test('bodies are judged by their fields', async (context) => {
  const { app, cluster } = await startCluster(context);
  const problem = async (path: string, sent: object) => {
    const { body } = await call(app, 'post', path).send(sent).expect(400);
    const { field, expected } = body.problems[0];
    return `${field}: ${expected}`;
  };
  assert.equal(
    await problem('/cluster/upgrade', { version: 'v1.33.1-k3s1' }),
    'version: the release v1.33.1+k3s1: -k3s is how container tags write it',
  );
  assert.equal(
    await problem('/cluster/upgrade', { version: '1.33' }),
    'version: a release of K3s, such as v1.33.1+k3s1',
  );
  assert.match(await problem('/cluster/upgrade', { version: 7 }), /^version: /);
  assert.match(await problem('/cluster/forget', {}), /^confirm: /);
  assert.match(await problem('/cluster/snapshots', { name: '../a' }), /^name: up to 40/);
  assert.deepEqual(cluster.asked, []);
});

test('what the cluster refuses is a conflict, in its words', async (context) => {
  const { app, cluster } = await startCluster(context);
  const words = 'two of three servers would be left, and one of them is not Ready';
  cluster.refusal = new ProvisioningError('CLUSTER_REFUSED', words);
  const { body } = await call(app, 'post', '/cluster/reinstall').expect(409);
  assert.deepEqual([body.code, body.detail], ['CLUSTER_REFUSED', words]);
  cluster.refusal = new ProvisioningError('CLUSTER_NOT_FOUND', 'nothing has joined yet');
  await call(app, 'get', '/cluster/kubeconfig').expect(404);
});
