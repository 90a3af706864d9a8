import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { FOREIGN_TICKET, LIVE_TICKET } from '../../support/fixed-boot-desk.ts';
import { startApp } from '../../support/http-app.ts';

const SEED = `/install/${LIVE_TICKET}`;
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFh1Z2U root@opti-1';

test('cloud-init fetches its seed with the ticket', async (context) => {
  const { url, port, desk } = await startApp(context);
  const metaData = await request(url).get(`${SEED}/meta-data`).expect(200);
  assert.equal(metaData.text, 'instance-id: one\n');
  const userData = await request(url).get(`${SEED}/user-data`).expect(200);
  assert.equal(userData.text, '#cloud-config\n');
  const visit = { token: LIVE_TICKET, address: '127.0.0.1', server: `127.0.0.1:${port}` };
  assert.deepEqual(desk.visits, [visit, visit]);
});

test('vendor-data and network-config are there and empty, even for a dead ticket', async (context) => {
  const { url } = await startApp(context);
  for (const file of ['vendor-data', 'network-config']) {
    await request(url).get(`${SEED}/${file}`).expect(200, '').expect('Content-Length', '0');
    await request(url)
      .get(`/install/${'0'.repeat(32)}/${file}`)
      .expect(200, '');
  }
});

test('HEAD of a seed is refused: to fetch it is to begin the install', async (context) => {
  const { url, desk } = await startApp(context);
  await request(url).head(`${SEED}/user-data`).expect(405);
  assert.deepEqual(desk.visits, []);
});

test('the check hands the facts of the machine over', async (context) => {
  const { url, desk } = await startApp(context);
  await request(url).get(`${SEED}/check.ipxe?memsize=2048&arch=x86_64`).expect(200, '#!ipxe\n');
  assert.deepEqual(desk.checks, [
    new Map([
      ['memsize', '2048'],
      ['arch', 'x86_64'],
    ]),
  ]);
});

test('the installer reports that it is done, with its host keys', async (context) => {
  const { url, desk } = await startApp(context);
  await request(url).post(`${SEED}/installed`).type('text/plain').send(`${KEY}\n\n`).expect(204);
  assert.deepEqual(desk.reports.installed, [{ sshHostKeys: [KEY], keyHash: undefined }]);
});

test('whatever Content-Type curl gives, the report is read', async (context) => {
  const { url, desk } = await startApp(context);
  const form = 'application/x-www-form-urlencoded';
  await request(url).post(`${SEED}/installed`).type(form).send(KEY).expect(204);
  await request(url).post(`${SEED}/installed`).expect(204);
  const reported = desk.reports.installed.map(({ sshHostKeys }) => sshHostKeys);
  assert.deepEqual(reported, [[KEY], []]);
});

test('what is no host key is refused line by line', async (context) => {
  const { url, desk } = await startApp(context);
  const { body } = await request(url)
    .post(`${SEED}/installed`)
    .type('text/plain')
    .send(`${KEY}\nnonsense\n<b>`)
    .expect(400);
  assert.deepEqual(body.problems, [
    { field: 'line 2', expected: 'a public SSH key: type, base64, comment', got: '"nonsense"' },
    { field: 'line 3', expected: 'a public SSH key: type, base64, comment', got: '"<b>"' },
  ]);
  assert.deepEqual(desk.reports.installed, []);
});

test('the hash of the key that was planted comes in a header, or the report is refused', async (context) => {
  const { url, desk } = await startApp(context);
  const report = (hash: string) =>
    request(url).post(`${SEED}/installed`).set('X-Pilotlight-Key-Sha256', hash).send('');
  await report('AB'.repeat(32)).expect(204);
  assert.deepEqual(desk.reports.installed, [{ sshHostKeys: [], keyHash: 'ab'.repeat(32) }]);
  const { body } = await report('ab'.repeat(31)).expect(400);
  assert.equal(body.problems[0].field, 'X-Pilotlight-Key-Sha256');
  assert.equal(desk.reports.installed.length, 1);
});

test('the programs behind the commands of the installer are fetched with the ticket', async (context) => {
  const { url } = await startApp(context);
  for (const name of ['early', 'late']) {
    const { text, headers } = await request(url).get(`${SEED}/${name}.sh`).expect(200);
    assert.equal(text, `#!/bin/sh\necho ${name}\n`);
    assert.match(headers['content-type'] ?? '', /^text\/plain/);
  }
});

test('host keys beyond 64 KiB are refused', async (context) => {
  const { url } = await startApp(context);
  const { body } = await request(url)
    .post(`${SEED}/installed`)
    .type('text/plain')
    .send('x'.repeat(64 * 1024 + 1))
    .expect(413);
  assert.equal(body.code, 'TOO_LARGE');
});

test('the installer reports that it failed, and the end of its log is kept', async (context) => {
  const { url, desk } = await startApp(context);
  const log = `${'early line\n'.repeat(20_000)}curtin: no disk\n`;
  await request(url).post(`${SEED}/failed`).type('text/plain').send(log).expect(204);
  const [kept = ''] = desk.reports.failed;
  assert.ok(kept.startsWith('early line\n') && kept.endsWith('curtin: no disk\n'));
  assert.ok(Buffer.byteLength(kept) <= 64 * 1024);
});

test('a log beyond 1 MiB is refused', async (context) => {
  const { url } = await startApp(context);
  const log = 'x'.repeat(1024 * 1024 + 1);
  await request(url).post(`${SEED}/failed`).type('text/plain').send(log).expect(413);
});

test('a dead ticket and a foreign one open nothing', async (context) => {
  const { url } = await startApp(context);
  for (const [ticket, code] of [
    ['0'.repeat(32), 'TICKET_DEAD'],
    ['short', 'TICKET_DEAD'],
    [FOREIGN_TICKET, 'TICKET_FOREIGN'],
  ]) {
    for (const file of ['meta-data', 'user-data', 'early.sh', 'late.sh', 'check.ipxe']) {
      const { body } = await request(url).get(`/install/${ticket}/${file}`).expect(403);
      assert.equal(body.code, code);
    }
    for (const report of ['installed', 'failed']) {
      const { body } = await request(url).post(`/install/${ticket}/${report}`).expect(403);
      assert.equal(body.code, code);
    }
  }
});
