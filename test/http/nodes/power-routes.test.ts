import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import request from 'supertest';
import { ProvisioningError } from '../../../src/domain/errors.ts';
import type { PowerOutcome, PowerWish } from '../../../src/domain/power.ts';
import { ADMIN, startApp, VIEWER } from '../../support/http-app.ts';

const NODE = { macs: ['d0:50:99:4e:05:57'], hostname: 'opti-1' };
const PASSWORD = 'P@ss-w0rd';
const AMT = { driver: 'amt', host: '192.168.1.31', password: PASSWORD };
const FINGERPRINT = Array(32).fill('AB').join(':');

type Problem = { field: string; expected: string; got: string };

async function yard(context: TestContext) {
  const asked: [string, PowerWish, string][] = [];
  let outcome: PowerOutcome | Error = { kind: 'done', words: 'switched on' };
  const app = await startApp(context, {
    power: {
      act: async (...wish) => {
        asked.push(wish);
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    },
  });
  const send = (method: 'post' | 'patch', path: string, body: object, as = ADMIN) =>
    request(app.url)[method](`/api/v1${path}`).set('Authorization', as).type('json').send(body);
  return {
    ...{ ...app, asked },
    create: (power?: unknown) => send('post', '/nodes', { ...NODE, power }),
    patch: (power: unknown) => send('patch', '/nodes/opti-1', { power }),
    press: (body: object, as = ADMIN) => send('post', '/nodes/opti-1/power', body, as),
    answer: (next: PowerOutcome | Error) => {
      outcome = next;
    },
  };
}

const VIEWS: readonly (readonly [given: object, shown: object])[] = [
  [{ driver: 'none' }, { driver: 'none' }],
  [{ driver: 'wol' }, { driver: 'wol', mac: null, interface: null, wakesIntoPxe: false }],
  [
    { driver: 'wol', mac: 'D0-50-99-4E-05-58', interface: 'eth1', wakesIntoPxe: true },
    { driver: 'wol', mac: 'd0:50:99:4e:05:58', interface: 'eth1', wakesIntoPxe: true },
  ],
  [
    AMT,
    {
      ...{ driver: 'amt', host: '192.168.1.31', port: null, tls: true, username: 'admin' },
      fingerprint: null,
    },
  ],
  [
    { ...AMT, tls: false, port: 16992, username: 'ada', fingerprint: 'ab'.repeat(32) },
    {
      ...{ driver: 'amt', host: '192.168.1.31', port: 16992, tls: false, username: 'ada' },
      fingerprint: FINGERPRINT,
    },
  ],
  [
    { driver: 'ssh', address: '10.0.0.9' },
    { driver: 'ssh', address: '10.0.0.9' },
  ],
];

for (const [given, shown] of VIEWS) {
  test(`${JSON.stringify(shown)} is how a node is switched`, async (context) => {
    const { create, patch, url } = await yard(context);
    const { body, text } = await create(given).expect(201);
    assert.deepEqual(body.power, shown);
    assert.ok(!text.includes(PASSWORD));
    // What is read may be sent back, and changes nothing.
    assert.deepEqual((await patch(shown).expect(200)).body.power, shown);
    for (const path of ['/nodes', '/nodes/opti-1', '/nodes/opti-1/timeline']) {
      const read = await request(url).get(`/api/v1${path}`).set('Authorization', ADMIN).expect(200);
      assert.ok(!read.text.includes(PASSWORD), path);
    }
  });
}

test('a part is changed, another driver begins anew, and null is none', async (context) => {
  const { create, patch, store } = await yard(context);
  await create(AMT).expect(201);
  const confirmed = await patch({ fingerprint: FINGERPRINT }).expect(200);
  assert.equal(confirmed.body.power.fingerprint, FINGERPRINT);
  const [node] = store.registry.all();
  assert.equal(node?.power.driver === 'amt' && node.power.password, PASSWORD);
  assert.equal((await patch({ fingerprint: null })).body.power.fingerprint, null);
  assert.deepEqual((await patch({ driver: 'wol', wakesIntoPxe: true })).body.power, {
    ...{ driver: 'wol', mac: null, interface: null, wakesIntoPxe: true },
  });
  await patch({ driver: 'amt', host: 'opti-1.lan' }).expect(400); // its password is gone
  assert.deepEqual((await patch(null)).body.power, { driver: 'none' });
});

const WRONG: readonly (readonly [unknown, string, RegExp])[] = [
  [{ driver: null }, 'power.driver', /one of none, wol, amt, ssh/],
  [{ driver: 'ipmi' }, 'power.driver', /one of none, wol, amt, ssh/],
  [{ driver: 'proxmox' }, 'power.driver', /one of none, wol, amt, ssh/],
  [{ driver: 'none', mac: NODE.macs[0] }, 'power.mac', /no such field/],
  [{ driver: 'wol', mac: 'nonsense' }, 'power.mac', /a MAC address/],
  [{ driver: 'wol', interface: 'eth0; reboot' }, 'power.interface', /the name of an interface/],
  [{ driver: 'wol', wakesIntoPxe: 'yes' }, 'power.wakesIntoPxe', /true or false/],
  [{ driver: 'amt', password: PASSWORD }, 'power.host', /text/],
  [{ driver: 'amt', host: '192.168.1.31' }, 'power.password', /text/],
  [{ ...AMT, host: 'http://x' }, 'power.host', /a host name or an IPv4 address/],
  [{ ...AMT, host: '999.1.1.1' }, 'power.host', /a host name or an IPv4 address/],
  [{ ...AMT, port: 70_000 }, 'power.port', /65535/],
  [{ ...AMT, username: 'a:b' }, 'power.username', /no colon/],
  [{ ...AMT, password: `${PASSWORD}\n` }, 'power.password', /printable/],
  [{ ...AMT, fingerprint: 'AB:CD' }, 'power.fingerprint', /64 hexadecimal digits/],
  [{ driver: 'ssh', address: 'opti-1' }, 'power.address', /an IPv4 address/],
  ['wol', 'power', /keys and values|one of/],
];

for (const [power, field, expected] of WRONG) {
  test(`${JSON.stringify(power).replace(PASSWORD, '…')} is refused by ${field}`, async (context) => {
    const { create, patch, logged } = await yard(context);
    const refusals = [await create(power).expect(400)];
    await create().expect(201);
    refusals.push(await patch(power).expect(400));
    for (const { body, text } of refusals) {
      assert.deepEqual(
        body.problems.map((problem: Problem) => problem.field),
        [field],
      );
      assert.match(body.problems[0].expected, expected);
      assert.ok(!text.includes(PASSWORD), text);
    }
    assert.deepEqual(logged, []);
  });
}

test('settings need a driver, and a patch of nothing changes nothing', async (context) => {
  const { create, patch } = await yard(context);
  const { body } = await create({}).expect(400);
  assert.deepEqual(body.problems, [
    { field: 'power.driver', expected: 'one of none, wol, amt, ssh', got: 'nothing' },
  ]);
  await create({ driver: 'wol', interface: 'eth1' }).expect(201);
  assert.equal((await patch({}).expect(200)).body.power.interface, 'eth1');
});

test('a wish is passed on with who has it, and answered with what came of it', async (context) => {
  const { create, press, asked, answer, store } = await yard(context);
  await create().expect(201);
  const done = await press({ action: 'on' }).expect(200);
  assert.deepEqual(done.body.outcome, { kind: 'done', words: 'switched on' });
  assert.equal(done.body.node.hostname, 'opti-1');
  answer({ kind: 'pressed-by-hand', words: 'press its button' });
  const byHand = await press({ action: 'reset', boot: 'network' }).expect(200);
  assert.equal(byHand.body.outcome.kind, 'pressed-by-hand');
  const [node] = store.registry.all();
  assert.deepEqual(asked, [
    [node?.id, { action: 'on', boot: undefined }, 'alice'],
    [node?.id, { action: 'reset', boot: 'network' }, 'alice'],
  ]);
});

test('what is refused, and what fails, has a code, a status and the field that would help', async (context) => {
  const { create, press, answer } = await yard(context);
  await create().expect(201);
  const problems = [{ field: 'power.fingerprint', expected: 'its SHA-256', got: FINGERPRINT }];
  answer(new ProvisioningError('POWER_REFUSED', 'nobody has confirmed it', { problems }));
  const refused = await press({ action: 'on' }).expect(409);
  assert.deepEqual([refused.body.code, refused.body.problems], ['POWER_REFUSED', problems]);
  answer(new ProvisioningError('POWER_FAILED', 'no answer'));
  assert.equal((await press({ action: 'on' }).expect(502)).body.code, 'POWER_FAILED');
});

test('who may only read, and who wishes for nonsense, switches nothing', async (context) => {
  const { create, press, asked, url } = await yard(context);
  await create().expect(201);
  await press({ action: 'on' }, VIEWER).expect(403);
  for (const body of [
    {},
    { action: 'explode' },
    { action: 'on', boot: 'disk' },
    { action: 'off', boot: 'network' },
    { action: 'on', force: true },
    [],
  ]) {
    await press(body).expect(400);
  }
  await request(url).get('/api/v1/nodes/opti-1/power').set('Authorization', ADMIN).expect(405);
  assert.deepEqual(asked, []);
});
