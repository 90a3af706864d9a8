import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOW, startApp } from '../../support/http-app.ts';
import { call, discover, OPTI_1 } from '../../support/http-nodes.ts';

test('a node is registered and stands at its address', async (context) => {
  const app = await startApp(context);
  const created = await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  assert.equal(created.headers['location'], '/api/v1/nodes/opti-1');
  const { id, ...node } = created.body;
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(node, {
    name: 'opti-1',
    macs: ['d0:50:99:4e:05:57'],
    hostname: 'opti-1',
    role: 'server',
    profile: 'default',
    address: '192.168.1.21/24',
    uuid: null,
    serial: null,
    arch: null,
    boot: { offer: 'direct', loader: 'auto', local: 'exit', order: 'profile' },
    power: { driver: 'none' },
    stage: 'enrolled',
    stageSince: '2026-01-01T00:00:00.000Z',
    attempt: 0,
    failure: null,
    progress: null,
    stuck: null,
    reinstall: null,
    seen: {},
    firstBoot: null,
    sshHostKeys: [],
    createdAt: '2026-01-01T00:00:00.000Z',
  });
  const read = await call(app, 'get', '/nodes/opti-1').expect(200);
  assert.deepEqual(read.body, created.body);
});

test('two fields are enough, and the rest has defaults', async (context) => {
  const app = await startApp(context);
  const { body } = await call(app, 'post', '/nodes')
    .send({ macs: ['bc2411d01922'], hostname: 'vm-1' })
    .expect(201);
  assert.deepEqual([body.role, body.profile, body.address], ['none', 'default', null]);
});

test('the switches for odd firmware are set one by one', async (context) => {
  const app = await startApp(context);
  const boot = { offer: '4011', local: 'sanboot' };
  const { body } = await call(app, 'post', '/nodes')
    .send({ ...OPTI_1, boot })
    .expect(201);
  assert.deepEqual(body.boot, {
    offer: '4011',
    loader: 'auto',
    local: 'sanboot',
    order: 'profile',
  });
  const patched = await call(app, 'patch', '/nodes/opti-1')
    .send({ boot: { loader: 'native' } })
    .expect(200);
  assert.deepEqual(patched.body.boot, { ...body.boot, loader: 'native' });
});

test('a node is found by a MAC in any notation, its host name or its id', async (context) => {
  const app = await startApp(context);
  const { body } = await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  for (const id of [
    'd0:50:99:4e:05:57',
    'D0-50-99-4E-05-57',
    'd050.994e.0557',
    'd050994e0557',
    'opti-1',
    body.id,
  ]) {
    const found = await call(app, 'get', `/nodes/${id}`).expect(200);
    assert.equal(found.body.id, body.id);
  }
});

test('what another node has is refused', async (context) => {
  const app = await startApp(context);
  await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  const other = { macs: ['bc:24:11:d0:19:22'], hostname: 'opti-2', address: '192.168.1.22/24' };
  const clashes = [
    ['MAC_TAKEN', { macs: OPTI_1.macs }],
    ['HOSTNAME_TAKEN', { hostname: 'opti-1' }],
    ['ADDRESS_TAKEN', { address: '192.168.1.21/24' }],
  ] as const;
  for (const [code, clash] of clashes) {
    const { body } = await call(app, 'post', '/nodes')
      .send({ ...other, ...clash })
      .expect(409);
    assert.equal(body.code, code);
  }
  await call(app, 'post', '/nodes').send(other).expect(201);
  for (const [code, clash] of clashes) {
    const { body } = await call(app, 'patch', '/nodes/opti-2').send(clash).expect(409);
    assert.equal(body.code, code);
  }
});

test('a patch changes what it names, and null removes', async (context) => {
  const app = await startApp(context);
  await call(app, 'post', '/nodes')
    .send({ ...OPTI_1, serial: 'H1M8DM2' })
    .expect(201);
  const patch = { hostname: 'opti-9', profile: 'worker', role: 'agent', address: null };
  const { body } = await call(app, 'patch', '/nodes/opti-1')
    .type('application/merge-patch+json')
    .send(JSON.stringify(patch))
    .expect(200);
  assert.deepEqual(
    [body.hostname, body.profile, body.role, body.address, body.serial],
    ['opti-9', 'worker', 'agent', null, 'H1M8DM2'],
  );
  await call(app, 'get', '/nodes/opti-1').expect(404);
  const cards = ['d0:50:99:4e:05:57', 'd0:50:99:4e:05:58'];
  const twoCards = await call(app, 'patch', '/nodes/opti-9').send({ macs: cards }).expect(200);
  assert.deepEqual(twoCards.body.macs, cards);
});

test('a removed node is gone, and its MAC is free again', async (context) => {
  const app = await startApp(context);
  await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  await call(app, 'delete', '/nodes/opti-1').expect(204);
  await call(app, 'get', '/nodes/opti-1').expect(404);
  await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
});

test('an unknown node is a 404 at each of its addresses', async (context) => {
  const app = await startApp(context);
  const addresses = [
    ['get', ''],
    ['patch', ''],
    ['delete', ''],
    ['post', '/approve'],
    ['post', '/reinstall'],
    ['get', '/timeline'],
    ['get', '/preview/ipxe'],
    ['get', '/preview/user-data'],
  ] as const;
  for (const [method, rest] of addresses) {
    const { body } = await call(app, method, `/nodes/nobody${rest}`).expect(404);
    assert.equal(body.code, 'NODE_NOT_FOUND');
  }
});

test('a discovered machine is approved under a name made from its MAC', async (context) => {
  const app = await startApp(context);
  const mac = await discover(app);
  const { body } = await call(app, 'post', `/nodes/${mac}/approve`).expect(200);
  assert.deepEqual(
    [body.hostname, body.stage, body.serial],
    ['node-d01922', 'enrolled', 'H1M8DM2'],
  );
  const { body: timeline } = await call(app, 'get', '/nodes/node-d01922/timeline').expect(200);
  assert.equal(timeline.entries.at(-1).text, 'approved by alice');
});

test('an approval may name the machine and say what it is for', async (context) => {
  const app = await startApp(context);
  const mac = await discover(app);
  const wish = { hostname: 'vm-207', role: 'agent', profile: 'worker', address: '192.168.1.27' };
  const { body } = await call(app, 'post', `/nodes/${mac}/approve`).send(wish).expect(200);
  const { hostname, role, profile, address } = body;
  assert.deepEqual({ hostname, role, profile, address }, { ...wish, address: '192.168.1.27/24' });
});

test('what is not discovered cannot be approved', async (context) => {
  const app = await startApp(context);
  await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  const { body } = await call(app, 'post', '/nodes/opti-1/approve').expect(409);
  assert.equal(body.code, 'EVENT_OUT_OF_ORDER');
});

test('a reinstall is requested in the name of who asked', async (context) => {
  const app = await startApp(context);
  await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  const { body } = await call(app, 'post', '/nodes/opti-1/reinstall').expect(200);
  assert.equal(body.stage, 'enrolled');
  const { body: timeline } = await call(app, 'get', '/nodes/opti-1/timeline').expect(200);
  assert.equal(timeline.entries.at(-1).text, 'reinstall requested by alice');
});

test('a discovered machine cannot be reinstalled', async (context) => {
  const app = await startApp(context);
  const mac = await discover(app);
  const { body } = await call(app, 'post', `/nodes/${mac}/reinstall`).expect(409);
  assert.equal(body.code, 'EVENT_OUT_OF_ORDER');
});

test('the list has every node with its last line, discovered ones too, and no logs', async (context) => {
  const app = await startApp(context);
  const { body: node } = await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  await app.store.record(
    node.id,
    { type: 'attempt-started', ticket: 'a'.repeat(32), address: '192.168.1.50' },
    NOW,
  );
  await discover(app);
  const { body } = await call(app, 'get', '/nodes').expect(200);
  assert.deepEqual(body.nodes.map(({ name }: { name: string }) => name).sort(), [
    'bc:24:11:d0:19:22',
    'opti-1',
  ]);
  for (const { lastLine } of body.nodes) {
    assert.match(lastLine.at, /^2026-01-01T/);
    assert.ok(!('log' in lastLine));
  }
});
