import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { startApp } from '../../support/http-app.ts';

test('a machine fetches its script, and the desk learns who asked where', async (context) => {
  const { url, port, desk } = await startApp(context);
  const { text } = await request(url)
    .get('/boot/D0-50-99-4E-05-57/script.ipxe?serial=H1M8DM2&uuid=4c4c4544&serial=LAST&empty=')
    .set('Host', 'evil.example')
    .set('X-Forwarded-For', '10.0.0.1')
    .expect(200)
    .expect('Content-Type', /^text\/plain/);
  assert.equal(text, '#!ipxe\necho d0:50:99:4e:05:57\n');
  const facts = new Map([
    ['serial', 'LAST'],
    ['uuid', '4c4c4544'],
    ['empty', ''],
  ]);
  const server = `127.0.0.1:${port}`;
  assert.deepEqual(desk.askers, [
    { mac: 'd0:50:99:4e:05:57', address: '127.0.0.1', server, facts },
  ]);
});

test('GRUB fetches its configuration', async (context) => {
  const { url, desk } = await startApp(context);
  const { text } = await request(url).get('/boot/d0:50:99:4e:05:57/grub.cfg').expect(200);
  assert.equal(text, 'echo d0:50:99:4e:05:57\n');
  assert.equal(desk.askers.length, 1);
});

test('a script for what is no MAC is a 400 that says what was expected', async (context) => {
  const { url, desk } = await startApp(context);
  for (const path of ['/boot/nonsense/script.ipxe', '/boot/ff-ff-ff-ff-ff-ff/grub.cfg']) {
    const { body } = await request(url).get(path).expect(400);
    assert.equal(body.code, 'INPUT_INVALID');
    assert.match(body.problems[0].expected, /MAC address/);
  }
  assert.deepEqual(desk.askers, []);
});

test('HEAD of a script is refused: it would mint a ticket', async (context) => {
  const { url, desk } = await startApp(context);
  await request(url).head('/boot/d0-50-99-4e-05-57/script.ipxe').expect(405).expect('Allow', 'GET');
  assert.deepEqual(desk.askers, []);
});

test('a query with broken escapes is taken as it stands', async (context) => {
  const { url, desk } = await startApp(context);
  await request(url).get('/boot/d0-50-99-4e-05-57/script.ipxe?serial=%zz&%=1').expect(200);
  assert.equal(desk.askers[0]?.facts.get('serial'), '%zz');
});

test('the script of any machine is at two addresses and names the server that was reached', async (context) => {
  const { url, port } = await startApp(context);
  for (const path of ['/boot/autoexec.ipxe', '/boot/loaders/autoexec.ipxe']) {
    const { text } = await request(url).get(path).set('Host', 'evil.example').expect(200);
    assert.ok(text.includes(`http://127.0.0.1:${port}/boot/`), text);
  }
});

test('a loader is sent with its length, HEAD tells it before, and what went out is told', async (context) => {
  const { url, sent } = await startApp(context);
  const { body } = await request(url)
    .get('/boot/loaders/snponly.efi')
    .responseType('arraybuffer')
    .expect(200)
    .expect('Content-Type', 'application/efi')
    .expect('Content-Length', '11');
  assert.equal(body.toString(), 'MZ a loader');
  await request(url).head('/boot/loaders/snponly.efi').expect(200).expect('Content-Length', '11');
  assert.deepEqual(
    sent.map(({ ms: _, ...rest }) => rest),
    [{ path: '/boot/loaders/snponly.efi', client: '127.0.0.1', bytes: 11, complete: true }],
  );
});

test('a loader that is not there, or has just gone, is a 404', async (context) => {
  const { url, logged } = await startApp(context);
  for (const name of ['other.efi', 'vanished.efi', '..%2f..%2fetc%2fpasswd', '%00']) {
    const { body } = await request(url).get(`/boot/loaders/${name}`).expect(404);
    assert.equal(body.code, 'LOADER_NOT_FOUND');
  }
  assert.deepEqual(logged, []);
});

test('bulk files are elsewhere: 307 to the bulk port of the address that was reached', async (context) => {
  const { url } = await startApp(context);
  const ticket = 'a'.repeat(32);
  const paths = [
    `/install/${ticket}/u-24.04.iso`,
    `/install/${ticket}/u-24.04.iso/vmlinuz`,
    `/install/${ticket}/u-24.04.iso/initrd`,
    '/images/ubuntu/casper/a%20b',
  ];
  for (const path of paths) {
    for (const method of ['get', 'head'] as const) {
      await request(url)
        [method](path)
        .redirects(0)
        .expect(307)
        .expect('Location', `http://127.0.0.1:8081${path}`);
    }
  }
});

test('a plus in a fact is a plus: iPXE of 2019 does not escape it', async (context) => {
  const { url, desk } = await startApp(context);
  await request(url)
    .get('/boot/d0-50-99-4e-05-57/script.ipxe?product=Q35%20+%20ICH9&serial=A+1')
    .expect(200);
  const [asker] = desk.askers;
  assert.equal(asker?.facts.get('product'), 'Q35 + ICH9');
  assert.equal(asker?.facts.get('serial'), 'A+1');
});
