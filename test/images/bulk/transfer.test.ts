import assert from 'node:assert/strict';
import { once } from 'node:events';
import { open, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { bulkFile, openResponse, startBulkYard, transfersOf } from '../support/bulk-yard.ts';

const MiB = 1024 * 1024;

test('eight slow readers of different ranges get their bytes', async (t) => {
  const { server, folder, url, reports } = await startBulkYard(t);
  const { file, bytes } = await bulkFile(folder, 6 * MiB);
  server.publish('/file', file);
  const readers = Array.from({ length: 8 }, async (_none, index) => {
    const first = index * 500_001;
    const response = await openResponse(url('/file'), { range: `bytes=${first}-` });
    const parts: Buffer[] = [];
    for await (const part of response) {
      parts.push(part as Buffer);
      if (parts.length % 8 === 0) await delay(5);
    }
    assert.ok(Buffer.concat(parts).equals(bytes.subarray(first)), `reader ${index}`);
  });
  await Promise.all(readers);
  await delay(20);
  assert.equal(transfersOf(reports).filter(({ kind }) => kind === 'sent').length, 8);
});

test('a client that leaves half-way is reported, and its place is free again', async (t) => {
  const yard = await startBulkYard(t, { limits: { transfers: 1 } });
  const { file } = await bulkFile(yard.folder, 24 * MiB);
  yard.server.publish('/file', file);
  const response = await openResponse(yard.url('/file'));
  await once(response, 'readable');
  const crowded = await fetch(yard.url('/file'));
  assert.equal(crowded.status, 503);
  assert.equal(crowded.headers.get('retry-after'), '5');
  assert.equal(await crowded.text(), '1 transfers are running.\n');
  response.destroy();
  const aborted = await yard.ended('aborted');
  assert.equal(aborted.path, '/file');
  assert.equal(aborted.whole, false);
  assert.ok(aborted.bytes < file.size);
  assert.equal((await fetch(yard.url('/file'), { headers: { range: 'bytes=0-9' } })).status, 206);
});

test('a client that asks three times at once and leaves holds no place', async (t) => {
  const yard = await startBulkYard(t, { limits: { transfers: 3 } });
  const { file } = await bulkFile(yard.folder, 24 * MiB);
  yard.server.publish('/file', file);
  const socket = connect(yard.server.address().port, '127.0.0.1');
  socket.write('GET /file HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3));
  await once(socket, 'readable');
  socket.destroy();
  await yard.ended('aborted');
  await delay(100);
  assert.equal(transfersOf(yard.reports).length, 3);
  const answers = [1, 2, 3].map(() => openResponse(yard.url('/file')));
  for (const response of await Promise.all(answers)) {
    assert.equal(response.statusCode, 200);
    response.destroy();
  }
});

test('a client that takes nothing is left after a while', async (t) => {
  const yard = await startBulkYard(t, { limits: { stallMs: 300 } });
  const { file } = await bulkFile(yard.folder, 24 * MiB);
  yard.server.publish('/file', file);
  const response = await openResponse(yard.url('/file'));
  response.on('error', () => undefined);
  assert.equal((await yard.ended('aborted')).path, '/file');
});

test('a client that takes a little now and then is not', async (t) => {
  const yard = await startBulkYard(t, { limits: { stallMs: 600 } });
  const { file, bytes } = await bulkFile(yard.folder, 12 * MiB);
  yard.server.publish('/file', file);
  const response = await openResponse(yard.url('/file'));
  let size = 0;
  const begun = performance.now();
  for await (const part of response) {
    size += (part as Buffer).length;
    if (performance.now() - begun < 1500) await delay(10);
  }
  assert.equal(size, bytes.length);
});

test('a file that is cut short half-way ends the connection, and never fills it up', async (t) => {
  const yard = await startBulkYard(t);
  const { file } = await bulkFile(yard.folder, 24 * MiB);
  yard.server.publish('/file', file);
  const response = await openResponse(yard.url('/file'));
  await truncate(file.path, MiB);
  await assert.rejects(response.toArray(), /aborted/);
  assert.match((await yard.ended('failed')).reason ?? '', /changed|shorter/);
});

test('a file that is written to half-way ends the connection', async (t) => {
  const yard = await startBulkYard(t);
  const { file } = await bulkFile(yard.folder, 24 * MiB);
  yard.server.publish('/file', file);
  const response = await openResponse(yard.url('/file'));
  const handle = await open(file.path, 'r+');
  await handle.write('other bytes', 23 * MiB);
  await handle.close();
  await assert.rejects(response.toArray(), /aborted/);
  assert.equal((await yard.ended('failed')).reason, 'the file was changed');
});

test('a file that is replaced by another is sent to the end as it was', async (t) => {
  const yard = await startBulkYard(t);
  const { file, bytes } = await bulkFile(yard.folder, 24 * MiB);
  yard.server.publish('/file', file);
  const response = await openResponse(yard.url('/file'));
  await writeFile(join(yard.folder, 'other'), 'other');
  await rename(join(yard.folder, 'other'), file.path);
  assert.ok(Buffer.concat(await response.toArray()).equals(bytes));
  assert.equal((await yard.ended('sent')).whole, true);
  const stale = await fetch(yard.url('/file'));
  assert.equal(stale.status, 503);
  assert.equal(await stale.text(), 'The file is being changed.\n');
  await rm(file.path);
  assert.equal((await fetch(yard.url('/file'))).status, 404);
});
