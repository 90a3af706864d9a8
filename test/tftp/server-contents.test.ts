import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ERROR_CODE } from '../../src/tftp/packet.ts';
import { createTftpRoot } from '../../src/tftp/root.ts';
import { download } from './download.ts';
import { pattern, rawClient, serving, until } from './serving.ts';

for (const size of [0, 1, 511, 512, 513, 1468 * 3, 300_000]) {
  test(`${size} bytes arrive whole`, async (t) => {
    const file = pattern(size);
    const { port, reports } = await serving(t, { files: { f: file } });
    for (const options of [{}, { blksize: 1468 }, { blksize: 1468, windowsize: 16, tsize: 0 }]) {
      const { bytes } = await download({ port, path: 'f', options });
      assert.ok(bytes.equals(file));
    }
    await until(() => reports.length === 3, 'three reports');
    assert.deepEqual(
      reports.map((report) => 'bytes' in report && [report.kind, report.bytes]),
      Array(3).fill(['sent', size]),
    );
  });
}

test('the OACK holds what was understood, in the order asked', async (t) => {
  const { port } = await serving(t, { files: { f: pattern(5000) } });
  const client = await rawClient(t);
  const odd = { tsize: '0', multicast: '', BLKSIZE: '1432', windowsize: '15e-1', timeout: '0' };
  client.ask('f', port, odd);
  const { packet } = await client.next();
  assert.equal(packet.kind, 'options');
  assert.deepEqual(
    [...(packet.kind === 'options' ? packet.options : [])],
    [
      ['tsize', '5000'],
      ['blksize', '1432'],
    ],
  );
});

test('a large file is streamed, with any window', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tftp-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = pattern(6_000_000);
  writeFileSync(join(folder, 'large'), file);
  const root = createTftpRoot(folder);
  const { port, server } = await serving(t, { open: ({ path }) => root.resolve(path) });
  const wishes = [
    { blksize: 1468, windowsize: 1 },
    { blksize: 1468, windowsize: 64 },
    { blksize: 1000, windowsize: 7 },
  ];
  for (const options of wishes) {
    const { bytes } = await download({ port, path: '/large', options });
    assert.ok(bytes.equals(file));
  }
  assert.equal(server.counters().cachedBytes, 0);
});

test('a file that shrinks ends its transfer with an error, not the process', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tftp-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'large'), pattern(6_000_000));
  const root = createTftpRoot(folder);
  const { port, reports } = await serving(t, { open: ({ path }) => root.resolve(path) });
  const cut = download({
    port,
    path: 'large',
    options: { blksize: 1468 },
    onAnswer: () => truncateSync(join(folder, 'large'), 3_000_000),
  });
  await assert.rejects(cut, /0 the file can not be read any further/);
  await until(() => reports.length > 0, 'a report');
  assert.equal(reports[0]?.kind, 'aborted');
});

test('a file that changes is served as it is now', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tftp-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'f');
  writeFileSync(path, 'one');
  const root = createTftpRoot(folder);
  const { port } = await serving(t, { open: (request) => root.resolve(request.path) });
  assert.equal((await download({ port, path: 'f' })).bytes.toString(), 'one');
  appendFileSync(path, ' and two');
  assert.equal((await download({ port, path: 'f' })).bytes.toString(), 'one and two');
});

test('netascii is translated', async (t) => {
  const { port } = await serving(t, { files: { f: Buffer.from('a\nb\rc') } });
  const { bytes } = await download({ port, path: 'f', mode: 'NetASCII' });
  assert.equal(bytes.toString(), 'a\r\nb\r\0c');
});

test('what can not be served is told with the right code', async (t) => {
  const { port, reports } = await serving(t, {
    open: async ({ path }) => {
      if (path === 'throws') throw new Error('the database is gone');
      return { kind: 'refused', code: ERROR_CODE.notFound, message: `no file ${path}` };
    },
  });
  const client = await rawClient(t);
  const answerTo = async (packet: Buffer) => {
    client.send(packet, port);
    const answer = (await client.next()).packet;
    return answer.kind === 'error' ? `${answer.code} ${answer.message}` : answer.kind;
  };
  const asked = (text: string) => answerTo(Buffer.from(text, 'latin1'));
  assert.equal(await asked('\0\x01gone\0octet\0'), '1 no file gone');
  assert.equal(await asked('\0\x01throws\0octet\0'), '0 the server can not open the file');
  assert.equal(await asked('\0\x02f\0octet\0'), '2 the server is read only');
  assert.equal(await asked('\0\x01f\0mail\0'), '4 the mode is neither octet nor netascii');
  assert.equal(await asked('\0\x01f\0octet'), '4 the last string is not terminated by a NUL');
  assert.equal(await asked('\0\x01ipxe.efi\xff\0octet\0'), '1 no file ipxe.efi');
  await until(() => reports.length === 6, 'six reports');
  const thrown = reports[1];
  assert.equal(thrown?.kind === 'refused' && thrown.reason, 'the database is gone');
});

test('noise is not answered', async (t) => {
  const { port, server } = await serving(t, {});
  const client = await rawClient(t);
  const noise = ['', '\0', '\0\x03\0\x01x', '\0\x04\0\0', '\0\x05\0\0x\0', '\0\x06', '\xff\xffzz'];
  for (const text of noise) client.send(Buffer.from(text, 'latin1'), port);
  assert.deepEqual(await client.within(100), []);
  assert.equal(server.counters().dropped, noise.length);
});
