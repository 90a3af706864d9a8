import assert from 'node:assert/strict';
import { open, stat, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { fileTag } from '../../../src/images/bulk/file-tag.ts';
import { createBulkServer } from '../../../src/images/bulk/server.ts';
import { bulkFile, publishable, startBulkYard } from '../support/bulk-yard.ts';

const MiB = 1024 * 1024;

test('every range is the same bytes as a slice of the file', async (t) => {
  const { server, folder, url } = await startBulkYard(t);
  const { file, bytes } = await bulkFile(folder, 2 * MiB + 77);
  server.publish('/file', file);
  const edge = fc.oneof(fc.nat({ max: bytes.length }), fc.constantFrom(0, MiB - 1, MiB, MiB + 1));
  await fc.assert(
    fc.asyncProperty(edge, edge, async (a, b) => {
      const [first, last] = [Math.min(a, b), Math.max(a, b)];
      const response = await fetch(url('/file'), { headers: { range: `bytes=${first}-${last}` } });
      const body = Buffer.from(await response.arrayBuffer());
      if (first >= bytes.length) return assert.equal(response.status, 416);
      assert.equal(response.status, 206);
      const end = Math.min(last, bytes.length - 1);
      assert.equal(response.headers.get('content-range'), `bytes ${first}-${end}/${bytes.length}`);
      assert.ok(body.equals(bytes.subarray(first, end + 1)));
    }),
    { numRuns: 60 },
  );
});

test('a part of a file is served as if it were a file', async (t) => {
  const { server, folder, url, ended } = await startBulkYard(t);
  const { file, bytes } = await bulkFile(folder, 100_000);
  server.publish('/kernel', { ...file, offset: 2048, size: 50_000 });
  const whole = await fetch(url('/kernel'));
  assert.equal(whole.headers.get('content-length'), '50000');
  assert.ok(Buffer.from(await whole.arrayBuffer()).equals(bytes.subarray(2048, 52_048)));
  const end = await fetch(url('/kernel'), { headers: { range: 'bytes=-10' } });
  assert.equal(end.headers.get('content-range'), 'bytes 49990-49999/50000');
  assert.ok(Buffer.from(await end.arrayBuffer()).equals(bytes.subarray(52_038, 52_048)));
  const { ms, ...sent } = await ended('sent');
  assert.ok(ms >= 0);
  assert.deepEqual(sent, {
    kind: 'sent',
    path: '/kernel',
    client: '127.0.0.1',
    bytes: 50_000,
    whole: false,
  });
});

test('bytes beyond 2 and 4 GiB are the right ones', async (t) => {
  const { server, folder, url } = await startBulkYard(t);
  const path = join(folder, 'large');
  const file = await open(path, 'w');
  await file.truncate(5 * 1024 ** 3);
  for (const at of [2 ** 31 - 3, 2 ** 32 - 3]) await file.write(`at ${at}`, at);
  await file.close();
  server.publish('/large', await publishable(path));
  for (const at of [2 ** 31 - 3, 2 ** 32 - 3]) {
    const range = `bytes=${at}-${at + 12}`;
    const response = await fetch(url('/large'), { headers: { range } });
    assert.equal(await response.text(), `at ${at}`);
  }
});

test('paths are compared decoded, queries ignored, and what is withdrawn is gone', async (t) => {
  const { server, folder, url } = await startBulkYard(t);
  const { file } = await bulkFile(folder, 10);
  server.publish('/images/my%20ubuntu.iso', file);
  assert.equal((await fetch(url('/images/my%20ubuntu.iso?x=1'))).status, 200);
  assert.equal((await fetch(url('/images/m%79%20ubuntu.iso'))).status, 200);
  for (const path of ['/images', '/images/', '/', '/images/my%20ubuntu.iso/', '/%', '/%ff']) {
    assert.equal((await fetch(url(path))).status, 404, path);
  }
  server.withdraw('/images/my%20ubuntu.iso');
  assert.equal((await fetch(url('/images/my%20ubuntu.iso'))).status, 404);
  assert.throws(() => server.publish('no-slash', file), /path must begin with/);
  assert.throws(() => server.publish('/x', { ...file, etag: 'bare' }), /etag must be/);
});

test('an empty file is sent whole', async (t) => {
  const { server, folder, url, ended } = await startBulkYard(t);
  const { file } = await bulkFile(folder, 0);
  server.publish('/empty', file);
  const response = await fetch(url('/empty'));
  assert.deepEqual([response.status, await response.text()], [200, '']);
  assert.equal((await ended('sent')).whole, true);
});

test('requests that come all at once on one connection are answered in order', async (t) => {
  const { server, folder, url } = await startBulkYard(t);
  const { file, bytes } = await bulkFile(folder, 300_000);
  server.publish('/file', file);
  const socket = connect(Number(new URL(url('/')).port), '127.0.0.1');
  const ask = (first: number) =>
    `GET /file HTTP/1.1\r\nHost: x\r\nRange: bytes=${first}-${first + 99_999}\r\n\r\n`;
  socket.write(ask(0) + ask(100_000) + ask(200_000).replace('Host', 'Connection: close\r\nHost'));
  const answer = Buffer.concat(await socket.toArray()).toString('latin1');
  const bodies = answer.split(/HTTP\/1\.1 206[\s\S]*?\r\n\r\n/).slice(1);
  assert.ok(bodies.join('') === bytes.toString('latin1'), 'other bytes');
});

test('half a request, and noise, are ended, and the server stays', async (t) => {
  const yard = await startBulkYard(t, { limits: { headersMs: 200 } });
  const port = Number(new URL(yard.url('/')).port);
  const half = connect(port, '127.0.0.1');
  half.write('GET / HTTP/1.1\r\nHost:');
  const noise = connect(port, '127.0.0.1');
  noise.write(Buffer.alloc(5000, 0xfe));
  const answers = await Promise.all([half.toArray(), noise.toArray()]);
  assert.match(Buffer.concat(answers[0]).toString(), /^HTTP\/1\.1 408 /);
  assert.match(Buffer.concat(answers[1]).toString(), /^HTTP\/1\.1 400 /);
  assert.equal((await fetch(yard.url('/'))).status, 404);
});

test('a port that is taken is an error that says so', async (t) => {
  const { server } = await startBulkYard(t);
  const { port } = server.address();
  const second = createBulkServer({ port, host: '127.0.0.1', report: () => undefined });
  await assert.rejects(
    second.start(),
    /can't listen on 127\.0\.0\.1:\d+: another program has this port/,
  );
  assert.throws(() => second.address(), /not been started/);
  await second.stop();
});

test('a file that was swapped for one of the same size and time is not the one that was checked', async (t) => {
  const { server, folder, url } = await startBulkYard(t);
  const { file, bytes } = await bulkFile(folder, 5000);
  const before = await stat(file.path);
  server.publish('/checked', { ...file, tag: fileTag(before) });
  assert.equal((await fetch(url('/checked'))).status, 200);
  await writeFile(file.path, Buffer.alloc(bytes.length));
  await utimes(file.path, before.atime, before.mtime);
  assert.equal((await fetch(url('/checked'))).status, 503);
});
