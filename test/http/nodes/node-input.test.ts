import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import request from 'supertest';
import { ADMIN, startApp } from '../../support/http-app.ts';

const GOOD = { macs: ['d0:50:99:4e:05:57'], hostname: 'opti-1' };

function post(url: string, body: string | object, path = '/nodes') {
  return request(url).post(`/api/v1${path}`).set('Authorization', ADMIN).type('json').send(body);
}

type Problem = { field: string; expected: string; got: string };

test('every mistake is named in one answer', async (context) => {
  const { url } = await startApp(context);
  const { body, headers } = await post(url, {
    macs: ['d0:50:99:4e:05:57', 'nonsense', 7],
    hostname: 'Opti_1',
    role: 'king',
    profile: 'nope',
    address: '10.0.0.1',
    uuid: 'x',
    serial: '',
    boot: { offer: 'maybe', extra: 1 },
    mac: 'd0:50:99:4e:05:57',
  }).expect(400);
  assert.match(headers['content-type'] ?? '', /^application\/problem\+json/);
  const fields = body.problems.map(({ field }: Problem) => field).sort();
  assert.deepEqual(fields, [
    'address',
    'boot.extra',
    'boot.offer',
    'hostname',
    'mac',
    'macs[1]',
    'macs[2]',
    'profile',
    'role',
    'serial',
    'uuid',
  ]);
  for (const { expected, got } of body.problems as Problem[]) assert.ok(expected && got);
  assert.deepEqual(
    [body.type, body.status, body.code],
    ['urn:pilotlight:error:INPUT_INVALID', 400, 'INPUT_INVALID'],
  );
});

test('what is missing is named', async (context) => {
  const { url } = await startApp(context);
  const { body } = await post(url, {}).expect(400);
  assert.deepEqual(body.problems, [
    { field: 'macs', expected: 'a list', got: 'nothing' },
    { field: 'hostname', expected: 'text', got: 'nothing' },
  ]);
});

test('an unknown profile is answered with those that exist', async (context) => {
  const { url } = await startApp(context);
  const { body } = await post(url, { ...GOOD, profile: 'nope' }).expect(400);
  assert.deepEqual(body.problems, [
    { field: 'profile', expected: 'one of the profiles default, worker', got: '"nope"' },
  ]);
});

test('an address outside the served networks needs its prefix', async (context) => {
  const { url } = await startApp(context);
  const { body } = await post(url, { ...GOOD, address: '10.9.8.7' }).expect(400);
  assert.match(body.problems[0].expected, /10\.9\.8\.7\/LENGTH/);
  await post(url, { ...GOOD, address: '10.9.8.7/16' }).expect(201);
});

test('an address that no host can have is refused', async (context) => {
  const { url } = await startApp(context);
  const wrong = [
    '192.168.1.0',
    '192.168.1.255/24',
    '10.0.0.0/8',
    '127.0.0.1/8',
    '224.0.0.5/24',
    '255.255.255.255/32',
    '1.2.3/24',
    '1.2.3.4/33',
    '01.2.3.4/24',
    '1.2.3.4/0',
    'fe80::1/64',
    '',
  ];
  for (const address of wrong) {
    const { body } = await post(url, { ...GOOD, address }).expect(400);
    assert.deepEqual(
      body.problems.map(({ field }: Problem) => field),
      ['address'],
      address,
    );
  }
});

test('a MAC given twice, or none at all, is refused', async (context) => {
  const { url } = await startApp(context);
  const twice = { ...GOOD, macs: ['d0:50:99:4e:05:57', 'D050994E0557'] };
  for (const draft of [twice, { ...GOOD, macs: [] }, { ...GOOD, macs: 'd0:50:99:4e:05:57' }]) {
    const { body } = await post(url, draft).expect(400);
    assert.deepEqual(
      body.problems.map(({ field }: Problem) => field),
      ['macs'],
    );
  }
});

test('what is not JSON says where it breaks', async (context) => {
  const { url } = await startApp(context);
  for (const text of ['{"macs": [', '[1,]', 'null', '"text"']) {
    const { body } = await post(url, text).expect(400);
    assert.equal(body.code, 'INPUT_INVALID');
  }
  const { body } = await post(url, '[]').expect(400);
  assert.deepEqual(body.problems, [{ field: 'the whole', expected: 'keys and values', got: '[]' }]);
});

test('another kind of body is a 415', async (context) => {
  const { url } = await startApp(context);
  const post = () => request(url).post('/api/v1/nodes').set('Authorization', ADMIN);
  const bodies = [
    post().type('text/plain').send('macs'),
    post().type('application/x-www-form-urlencoded').send('hostname=a'),
    post().set('Content-Type', 'application/json; charset=klingon').send('{}'),
    post().type('json').set('Content-Encoding', 'gzip').send('{}'),
  ];
  for (const sent of bodies) {
    const { body } = await sent.expect(415);
    assert.equal(body.code, 'MEDIA_TYPE_UNSUPPORTED');
  }
});

test('a body over 64 KiB is a 413', async (context) => {
  const { url } = await startApp(context);
  const { body } = await post(url, { ...GOOD, serial: 'x'.repeat(65_536) }).expect(413);
  assert.equal(body.code, 'TOO_LARGE');
});

test('keys that every object has are unknown fields like any other', async (context) => {
  const { url } = await startApp(context);
  const text =
    '{"macs":["d0:50:99:4e:05:57"],"hostname":"opti-1","__proto__":{"role":"server"},"constructor":1}';
  const { body } = await post(url, text).expect(400);
  assert.ok(body.problems.some(({ field }: Problem) => field === 'constructor'));
});

test('any JSON is answered with 201, 400 or 409, and nothing is logged as a failure', async (context) => {
  const { url, logged } = await startApp(context);
  const keys = fc.constantFrom(
    'macs',
    'hostname',
    'role',
    'profile',
    'address',
    'uuid',
    'serial',
    'boot',
    'odd',
  );
  const odd = fc.dictionary(keys, fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' })));
  await fc.assert(
    fc.asyncProperty(odd, async (draft) => {
      const { status } = await post(url, { ...GOOD, ...draft });
      assert.ok([201, 400, 409].includes(status), String(status));
    }),
    { numRuns: 25 },
  );
  assert.deepEqual(logged, []);
});

test('a patch and an approval are judged by the same rules', async (context) => {
  const { url } = await startApp(context);
  await post(url, GOOD).expect(201);
  const wrong = { hostname: 'UPPER', profile: 'nope', address: '10.9.8.7', odd: 1 };
  const patch = await request(url)
    .patch('/api/v1/nodes/opti-1')
    .set('Authorization', ADMIN)
    .send(wrong)
    .expect(400);
  const approval = await post(url, wrong, '/nodes/opti-1/approve').expect(400);
  const expected = ['address', 'hostname', 'odd', 'profile'];
  for (const { body } of [patch, approval]) {
    assert.deepEqual(body.problems.map(({ field }: Problem) => field).sort(), expected);
  }
});
