import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import request from 'supertest';
import { ADMIN, startApp, VIEWER } from '../../support/http-app.ts';
import { createPvePki } from '../../support/pve/certificates.ts';
import { type PveOptions, startPve, TOKEN_ID, TOKEN_SECRET } from '../../support/pve/pve.ts';
import { leastGrants } from '../../support/pve/who.ts';

type Body = Readonly<Record<string, unknown>>;

async function start(t: TestContext, options?: PveOptions) {
  const app = await startApp(t);
  const pve = await startPve(t, options);
  const described = {
    ...{ name: 'pve', endpoints: pve.endpoints, tokenId: TOKEN_ID, tokenSecret: TOKEN_SECRET },
  };
  const at = (path = '') => `/api/v1/hypervisors${path}`;
  const as = (token: string) => ({
    get: (path?: string) => request(app.url).get(at(path)).set('Authorization', token),
    post: (body: Body, path?: string) =>
      request(app.url).post(at(path)).set('Authorization', token).send(body),
    patch: (body: Body, path: string) =>
      request(app.url).patch(at(path)).set('Authorization', token).send(body),
    remove: (path: string) => request(app.url).delete(at(path)).set('Authorization', token),
  });
  return { ...app, pve, described, ...as(ADMIN), viewer: as(VIEWER) };
}

test('nothing is taken on trust: the certificates are shown, and one is confirmed', async (t) => {
  const { pve, described, post, get } = await start(t, { nodes: ['pve1', 'pve2'] });
  const { body: asked } = await post(described).expect(409);
  assert.equal(asked.code, 'HYPERVISOR_UNTRUSTED');
  assert.match(asked.detail, /compare each fingerprint/);
  const [first, second] = asked.problems;
  assert.deepEqual([first.field, second.field], ['endpoints[0]', 'endpoints[1]']);
  assert.equal(first.certificate.sha256, pve.fingerprint('pve1'));
  assert.match(first.certificate.validTo, /^20\d\d-\d\d-\d\dT/);
  assert.ok(first.got.includes('CN=pve1.lan') && first.got.includes(pve.fingerprint('pve1')));
  assert.deepEqual(pve.log, []);

  const fingerprint = asked.problems.map((problem: { certificate: { sha256: string } }) =>
    problem.certificate.sha256.toLowerCase().replaceAll(':', ''),
  );
  const { body: made, headers } = await post({ ...described, fingerprint }).expect(201);
  assert.equal(headers['location'], `/api/v1/hypervisors/${made.id}`);
  assert.deepEqual([made.state, made.version, made.reason], ['up', '8.4.6', null]);
  assert.deepEqual(made.trust, {
    kind: 'fingerprint',
    fingerprint: pve.fingerprint('pve1'),
    fingerprints: [pve.fingerprint('pve1'), pve.fingerprint('pve2')],
  });
  const { body: list } = await get().expect(200);
  assert.deepEqual(list, { hypervisors: [made], next: null });
  assert.ok(!JSON.stringify(list).includes(TOKEN_SECRET));
});

test('a hypervisor as it is shown, by name and by id', async (t) => {
  const { pve, described, post, get, viewer } = await start(t, { version: '9.1' });
  const { body: made } = await post({ ...described, ca: pve.ca }).expect(201);
  const { body } = await get('/PVE').expect(200);
  const { id, createdAt, checkedAt, trust, ...rest } = body;
  assert.equal(id, made.id);
  assert.equal(trust.kind, 'ca');
  assert.ok(Date.parse(createdAt) && Date.parse(checkedAt));
  assert.deepEqual(rest, {
    ...{ name: 'pve', endpoints: pve.endpoints, tokenId: TOKEN_ID, nodeId: null },
    ...{ state: 'up', reason: null, version: '9.1.2', missingPrivileges: [] },
    nodes: [
      {
        ...{ name: 'pve1', status: 'online', cpus: 4, memory: 16_384, memoryUsed: 2_048 },
        ...{ reason: null, bridges: ['vmbr0'] },
        storages: [{ name: 'local-lvm', type: 'lvmthin', active: true, total: 80, available: 79 }],
      },
    ],
  });
  await viewer.get(`/${id}`).expect(200);
  await viewer.post({}, '/pve/check').expect(403);
  const { body: missing } = await get('/other').expect(404);
  assert.equal(missing.code, 'HYPERVISOR_NOT_FOUND');
});

test('what a privilege is missing for, on which path, and the line that mends it', async (t) => {
  const granted = (...privileges: string[]) => ({ privileges, propagate: true });
  const grants = {
    '/vms': granted('VM.Allocate', 'VM.Audit'),
    '/storage/local': granted('SDN.Use'),
  };
  const { pve, described, post } = await start(t, { grants });
  const { body } = await post({ ...described, ca: pve.ca }).expect(201);
  assert.equal(body.state, 'up');
  const missing: { path: string; privileges: string[]; command: string }[] = body.missingPrivileges;
  assert.deepEqual(
    missing.map(({ path }) => path),
    ['/vms', '/storage/local-lvm', '/sdn/zones/localnetwork/vmbr0', '/nodes'],
  );
  assert.ok(missing[0]?.privileges.includes('VM.Monitor'));
  assert.ok(!missing[0]?.privileges.includes('VM.Audit'));
  assert.equal(
    missing[2]?.command,
    "pveum acl modify /sdn/zones/localnetwork/vmbr0 --users pilotlight@pve --tokens 'pilotlight@pve!pilotlight' --roles PVESDNUser",
  );
  pve.grant(leastGrants('8.4'));
  const { body: mended } = await post({}, '/pve/check').expect(200);
  assert.deepEqual(mended.missingPrivileges, []);
});

const refused: readonly [string, Body, string, RegExp][] = [
  ['name', { name: 'Küche' }, 'name', /a host name/],
  [
    'plain HTTP',
    { endpoints: ['http://192.168.1.31:8006'] },
    'endpoints[0]',
    /https: a token is sent/,
  ],
  ['a path', { endpoints: ['https://pve1/api2/json'] }, 'endpoints[0]', /without path or user/],
  [
    'the same twice',
    { endpoints: ['pve1', 'https://pve1:8006'] },
    'endpoints',
    /each endpoint once/,
  ],
  ['no endpoint', { endpoints: [] }, 'endpoints', /at least 1/],
  ['a user in place of a token', { tokenId: 'root@pam' }, 'tokenId', /full id of an API token/],
  ['a quote in a token id', { tokenId: "a'b@pve!x" }, 'tokenId', /full id of an API token/],
  ['a short fingerprint', { fingerprint: 'AB:CD' }, 'fingerprint', /SHA-256 fingerprint/],
  ['no PEM', { ca: 'trust me' }, 'ca', /certificate in PEM/],
  ['insecure', { insecure: true }, 'insecure', /no such field/],
];

test('a mistake of the description is refused at its field', async (t) => {
  const { described, post } = await start(t);
  for (const [what, change, field, words] of refused) {
    const { body } = await post({ ...described, ...change }).expect(400);
    assert.equal(body.problems[0].field, field, what);
    assert.match(body.problems[0].expected, words, what);
  }
});

test('a secret that is mistyped is not told again, under whatever name', async (t) => {
  const { described, post } = await start(t);
  for (const change of [
    { tokenSecret: 'hunter2' },
    { tokenSecrett: 'hunter2' },
    { password: 'hunter2' },
  ]) {
    const { text } = await post({ ...described, ...change }).expect(400);
    assert.ok(!text.includes('hunter2') && !text.includes(TOKEN_SECRET), text);
  }
});

test('a certificate of a server is no CA, and two answers to one question are none', async (t) => {
  const { pve, described, post } = await start(t);
  const { certificate } = await (await createPvePki()).leaf({ name: 'pve1' });
  const { body } = await post({ ...described, ca: certificate }).expect(400);
  assert.match(body.problems[0].expected, /a server's own, which fingerprint takes/);
  const both = { ca: pve.ca, fingerprint: pve.fingerprint('pve1') };
  const { body: two } = await post({ ...described, ...both }).expect(400);
  assert.match(two.problems[0].expected, /one of them alone/);
});

test('what is not reached, not known there, or expired is told apart, and nothing is stored', async (t) => {
  const { pve, described, post, get } = await start(t);
  const known = { ...described, ca: pve.ca };
  const wrong = { ...known, tokenSecret: '00000000-0000-4000-8000-000000000000' };
  const { body: token } = await post(wrong).expect(409);
  assert.deepEqual([token.code, token.problems[0].field], ['HYPERVISOR_REFUSED', 'tokenSecret']);
  const { ca } = await createPvePki();
  const { body: stranger } = await post({ ...described, ca }).expect(409);
  assert.equal(stranger.code, 'HYPERVISOR_UNTRUSTED');
  assert.match(stranger.detail, /another CA/);
  assert.equal(stranger.problems[0].certificate.sha256, pve.fingerprint('pve1'));
  await pve.renew('pve1', { days: -3 });
  const { body: expired } = await post(described).expect(409);
  assert.match(expired.problems[0].expected, /has not expired .*pvecm updatecerts --force/);
  const { body: still } = await post({ ...described, fingerprint: pve.fingerprint('pve1') }).expect(
    409,
  );
  assert.match(still.detail, /expired on/);
  await pve.stop();
  for (const body of [described, known]) {
    const { body: gone } = await post(body).expect(502);
    assert.equal(gone.code, 'HYPERVISOR_UNREACHABLE');
    assert.match(gone.detail, /refuses the connection/);
  }
  assert.deepEqual((await get()).body, { hypervisors: [], next: null });
});

test('hosts that stand alone are not one hypervisor', async (t) => {
  const { pve, described, post } = await start(t);
  const other = await startPve(t, { nodes: ['pve9'] });
  const endpoints = [...pve.endpoints, ...other.endpoints];
  const fingerprint = [pve.fingerprint('pve1'), other.fingerprint('pve9')];
  const { body } = await post({ ...described, endpoints, fingerprint }).expect(409);
  assert.equal(body.code, 'HYPERVISOR_REFUSED');
  assert.match(body.detail, /not one cluster: .* has pve1; .* has pve9\. Register each host/);
});

test('a name and an endpoint belong to one hypervisor', async (t) => {
  const { pve, described, post } = await start(t);
  await post({ ...described, ca: pve.ca }).expect(201);
  const { body: name } = await post({ ...described, endpoints: ['pve7'] }).expect(409);
  assert.deepEqual([name.code, name.problems[0].field], ['HYPERVISOR_TAKEN', 'name']);
  const { body: endpoint } = await post({ ...described, name: 'other' }).expect(409);
  assert.deepEqual([endpoint.code, endpoint.problems[0].field], ['HYPERVISOR_TAKEN', 'endpoints']);
});

test('a renewed certificate is noticed, and confirmed with a PATCH', async (t) => {
  const { pve, described, post, patch } = await start(t);
  const old = pve.fingerprint('pve1');
  await post({ ...described, fingerprint: old }).expect(201);
  await pve.renew('pve1');
  const { body: seen } = await post({}, '/pve/check').expect(200);
  assert.equal(seen.state, 'refused');
  assert.ok(seen.reason.includes(old) && seen.reason.includes(pve.fingerprint('pve1')));
  assert.equal(seen.nodes[0].status, 'unknown');
  const { body: same } = await patch({ tokenSecret: TOKEN_SECRET }, '/pve').expect(409);
  assert.equal(same.code, 'HYPERVISOR_UNTRUSTED');
  const fingerprint = pve.fingerprint('pve1');
  const { body: mended } = await patch({ fingerprint }, '/pve').expect(200);
  assert.deepEqual([mended.state, mended.trust.fingerprint], ['up', fingerprint]);
});

test('a name is changed without asking, an endpoint is not', async (t) => {
  const { pve, described, post, patch, get, remove } = await start(t);
  await post({ ...described, ca: pve.ca }).expect(201);
  const asked = pve.log.length;
  await pve.stop();
  const { body } = await patch({ name: 'attic' }, '/pve').expect(200);
  assert.equal(body.name, 'attic');
  await patch({ endpoints: ['https://127.0.0.1:1'] }, '/attic').expect(502);
  assert.deepEqual((await get('/attic')).body.endpoints, pve.endpoints);
  await patch({ fingerprint: 'x' }, '/attic').expect(400);
  await patch({ nodeId: 'x' }, '/attic').expect(400);
  assert.equal(pve.log.length, asked);
  await remove('/attic').expect(204);
  await get('/attic').expect(404);
});
