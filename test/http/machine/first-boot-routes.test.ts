import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import request from 'supertest';
import { keyFits } from '../../../src/http/machine/key-hash.ts';
import { NOW, startApp, type TestApp } from '../../support/http-app.ts';
import { call, OPTI_1 } from '../../support/http-nodes.ts';

const KEY = '0f'.repeat(32);
const keyHash = createHash('sha256').update(KEY).digest('hex');
const FACTS = {
  addresses: [
    { interfaceName: 'lo', address: '127.0.0.1/8' },
    { interfaceName: 'eno1', address: '192.168.1.21/24' },
    { interfaceName: 'eno1', address: 'fe80::1/64' },
  ],
  kernel: '6.8.0-101-generic',
  system: 'Ubuntu 24.04.4 LTS',
  disk: { path: '/dev/nvme0n1', size: 256_060_514_304, model: 'Samsung PM961', serial: null },
};

async function installed(context: TestContext) {
  const app = await startApp(context);
  const { body } = await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  const { id } = body;
  const { store } = app;
  const minted = {
    token: 'a'.repeat(32),
    imageId: 'a.iso',
    medium: 'nfs' as const,
    mintedFor: '',
    mintedAt: NOW,
    expiresAt: NOW + 1000,
  };
  await store.recordAttempt(id, minted, NOW);
  await store.recordSeed(minted.token, '192.168.1.21', NOW);
  await store.record(id, { type: 'install-reported', sshHostKeys: [], keyHash }, NOW);
  return { app, store, id: id as string };
}

function report({ url }: TestApp, id: string, key: string | undefined = KEY) {
  const post = request(url).post(`/installed/${id}/first-boot`);
  return key === '' ? post : post.set('Authorization', `Bearer ${key}`);
}

async function texts(app: TestApp, id: string) {
  await app.store.flush();
  return (await app.store.timeline(id)).map(({ kind, text, count }) => `${kind} x${count} ${text}`);
}

test('an installed system reports its first boot, and the node shows it', async (context) => {
  const { app, id } = await installed(context);
  await report(app, id).send(FACTS).expect(204, '');
  const { body } = await call(app, 'get', `/nodes/${id}`).expect(200);
  assert.equal(body.stage, 'installed');
  assert.deepEqual(body.firstBoot, {
    at: '2026-01-01T00:00:00.000Z',
    addresses: [{ interfaceName: 'eno1', address: '192.168.1.21/24' }],
    kernel: '6.8.0-101-generic',
    system: 'Ubuntu 24.04.4 LTS',
    disk: {
      path: '/dev/nvme0n1',
      size: 256_060_514_304,
      model: 'Samsung PM961',
      serial: null,
    },
  });
  assert.equal(
    (await texts(app, id)).at(-1),
    'stage x1 first boot of Ubuntu 24.04.4 LTS, kernel 6.8.0-101-generic, on Samsung PM961 (256 GB, /dev/nvme0n1): eno1 has 192.168.1.21/24',
  );
  assert.ok(!JSON.stringify(body).includes(keyHash));
});

test('the sum of its key is enough, goes in clear, and is no key', async (context) => {
  const { app, id } = await installed(context);
  await report(app, id, keyHash).send(FACTS).expect(204);
  assert.equal(keyFits(keyHash, keyHash), false, 'who reads it along cannot join with it');
  await report(app, id, keyHash.toUpperCase()).send(FACTS).expect(204);
  await report(app, id, [...keyHash].toReversed().join(''))
    .send(FACTS)
    .expect(403);
});

test('a report that is repeated is welcome and leaves no second line', async (context) => {
  const { app, id } = await installed(context);
  await Promise.all([0, 1, 2].map(() => report(app, id).send(FACTS).expect(204)));
  const lines = await texts(app, id);
  assert.equal(lines.filter((line) => line.includes('first boot')).length, 1);
});

test('a wrong key is refused, with one line on the timeline', async (context) => {
  const { app, id } = await installed(context);
  for (let guess = 0; guess < 3; guess++) {
    const { body } = await report(app, id, 'ab'.repeat(32)).send(FACTS).expect(403);
    assert.equal(body.code, 'KEY_WRONG');
  }
  assert.equal(
    (await texts(app, id)).at(-1),
    'refusal x3 refused a report of the first boot from 127.0.0.1: its key is another',
  );
  assert.equal(app.store.registry.byId(id)?.firstBoot, undefined);
});

test('whoever guesses on is made to wait, before anything is looked at', async (context) => {
  const { app, id } = await installed(context);
  for (let guess = 0; guess < 10; guess++) await report(app, id, 'ab'.repeat(32)).expect(403);
  const { body, headers } = await report(app, id).send(FACTS).expect(429);
  assert.equal(body.code, 'TOO_MANY_REQUESTS');
  assert.equal(headers['retry-after'], '5');
});

test('a node that is not there is refused in the same words', async (context) => {
  const { app, id } = await installed(context);
  const unknown = await report(app, 'c0ffee', 'ab'.repeat(32)).send(FACTS).expect(403);
  const wrong = await report(app, id, 'ab'.repeat(32)).send(FACTS).expect(403);
  assert.deepEqual(unknown.body, wrong.body);
});

test('without a key, or with none that could be one, nothing is looked at', async (context) => {
  const { app, id } = await installed(context);
  for (const key of ['', 'short', 'zz'.repeat(32)]) {
    const { body } = await report(app, id, key).send(FACTS).expect(401);
    assert.equal(body.code, 'UNAUTHENTICATED');
  }
});

test('a first boot before the install is done is out of order', async (context) => {
  const { app, id } = await installed(context);
  await app.store.record(id, { type: 'step-failed', reason: 'a test' }, NOW);
  const { body } = await report(app, id).send(FACTS).expect(409);
  assert.equal(body.code, 'EVENT_OUT_OF_ORDER');
});

test('what a shell could not find out is null, empty or absent', async (context) => {
  const { app, id } = await installed(context);
  const disk = { path: '/dev/vda', size: null, model: '', serial: ' ' };
  await report(app, id).send({ addresses: [], kernel: '', system: null, disk }).expect(204);
  const { body } = await call(app, 'get', `/nodes/${id}`).expect(200);
  assert.deepEqual(body.firstBoot, {
    at: '2026-01-01T00:00:00.000Z',
    addresses: [],
    kernel: null,
    system: null,
    disk: { path: '/dev/vda', size: null, model: null, serial: null },
  });
});

test('wrong facts are refused by their fields', async (context) => {
  const { app, id } = await installed(context);
  const facts = {
    addresses: [{ interfaceName: 'e n', address: '$(reboot)' }],
    kernel: 'a\nb',
    disk: { path: '/etc/passwd', size: -1 },
  };
  const { body } = await report(app, id).send(facts).expect(400);
  assert.deepEqual(
    body.problems.map(({ field }: { field: string }) => field),
    ['addresses[0].interfaceName', 'addresses[0].address', 'kernel', 'disk.path', 'disk.size'],
  );
  await report(app, id)
    .send({ kernel: 'x'.repeat(100_000) })
    .expect(413);
});
