import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ERROR_CODE } from '../../src/tftp/packet.ts';
import { createTftpRoot } from '../../src/tftp/root.ts';
import { createTftpServer } from '../../src/tftp/server.ts';
import { download } from './download.ts';
import { loopback, rawClient, serving, until } from './serving.ts';

function pattern(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 9)) & 0xff;
  return bytes;
}

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

test('a repeated ACK brings no block again', async (t) => {
  const file = pattern(20 * 512 + 1);
  const { port } = await serving(t, { files: { f: file } });
  const { bytes, packets } = await download({ port, path: 'f', acks: 5 });
  assert.ok(bytes.equals(file));
  assert.equal(packets, 21);
});

test('repeated ACKs never double the windows that follow', async (t) => {
  const file = pattern(400 * 512 + 1);
  const { port } = await serving(t, { files: { f: file } });
  const { bytes, packets } = await download({
    port,
    path: 'f',
    acks: 3,
    options: { windowsize: 8 },
  });
  assert.ok(bytes.equals(file));
  assert.ok(packets < 401 * 1.5, `${packets} packets for 401 blocks`);
});

test('ACK 0 may come again, late, after the OACK', async (t) => {
  const { port } = await serving(t, { files: { f: pattern(1300) } });
  const client = await rawClient(t);
  client.ask('f', port, { tsize: '0' });
  const { port: tid } = await client.next();
  client.send({ kind: 'ack', block: 0 }, tid);
  client.send({ kind: 'ack', block: 0 }, tid);
  client.send({ kind: 'ack', block: 1 }, tid);
  client.send({ kind: 'ack', block: 0 }, tid);
  const blocks = (await client.within(60)).map((packet) => packet.kind === 'data' && packet.block);
  assert.deepEqual(blocks, [1, 2]);
});

test('a lost first answer comes again, and a repeated request gets no second transfer', async (t) => {
  const { port, server } = await serving(t, { files: { f: pattern(10) } });
  const client = await rawClient(t);
  client.ask('f', port);
  const first = await client.next();
  client.ask('f', port);
  const second = await client.next();
  assert.deepEqual(second, first);
  assert.equal(server.counters().live, 1);
});

test('another request from the same port ends the transfer before it', async (t) => {
  const { port, reports } = await serving(t, { files: { a: pattern(2000), b: pattern(10) } });
  const client = await rawClient(t);
  client.ask('a', port);
  await client.next();
  client.ask('b', port);
  const { packet } = await client.next();
  assert.equal(packet.kind === 'data' && packet.bytes.length, 10);
  assert.equal(reports[0]?.kind === 'aborted' && reports[0].reason, 'the client asked anew');
});

test('blocks that are not acknowledged come again until patience ends', async (t) => {
  const { port, reports, clock } = await serving(t, { files: { f: pattern(600) } });
  const client = await rawClient(t);
  client.ask('f', port);
  const first = await client.next();
  clock.ahead += 600;
  assert.deepEqual(await client.next(), first);
  clock.ahead += 60_000;
  await until(() => reports.length > 0, 'a report');
  const [report] = reports;
  assert.equal(report?.kind === 'timed-out' && report.reason, 'the client never answered');
});

test('the timeout that a client chose is kept', async (t) => {
  const { port, clock } = await serving(t, { files: { f: pattern(600) } });
  const client = await rawClient(t);
  client.ask('f', port, { timeout: '30' });
  await client.next();
  clock.ahead += 25_000;
  assert.deepEqual(await client.within(50), []);
  clock.ahead += 5000;
  assert.equal((await client.next()).packet.kind, 'options');
});

test('a client that aborts after it has learnt the size ends its transfer quietly', async (t) => {
  const { port, reports } = await serving(t, { files: { f: pattern(5000) } });
  const client = await rawClient(t);
  client.ask('f', port, { tsize: '0' });
  const { port: tid } = await client.next();
  client.send({ kind: 'error', code: 8, message: 'User aborted\nthe transfer' }, tid);
  await until(() => reports.length > 0, 'a report');
  const [report] = reports;
  assert.equal(report?.kind, 'aborted');
  const reason = report?.kind === 'aborted' ? report.reason : '';
  assert.equal(reason, 'by the client: error 8 User aborted?the transfer');
});

test('a client that closes its port frees its place at once', async (t) => {
  const { port, reports, server } = await serving(t, { files: { f: pattern(5000) } });
  const client = await rawClient(t);
  client.ask('f', port, { windowsize: '4' });
  const { port: tid } = await client.next();
  client.send({ kind: 'ack', block: 0 }, tid);
  client.close();
  await until(() => reports.length > 0, 'a report');
  const [report] = reports;
  assert.equal(report?.kind === 'aborted' && report.reason, 'the client closed its port');
  assert.equal(server.counters().live, 0);
});

test('a stranger can neither end a transfer nor move it', async (t) => {
  const file = pattern(40_000);
  const { port } = await serving(t, { files: { f: file } });
  const stranger = await rawClient(t);
  const { bytes } = await download({
    port,
    path: 'f',
    onAnswer: ({ port: tid }) => {
      stranger.send({ kind: 'error', code: 0, message: 'stop' }, tid);
      for (let block = 0; block < 80; block += 1) stranger.send({ kind: 'ack', block }, tid);
      stranger.send(Buffer.from([0]), tid);
    },
  });
  assert.ok(bytes.equals(file));
});

test('a client has so many transfers and no more', async (t) => {
  const limits = { perClient: 2 };
  const { port, server } = await serving(t, { files: { f: pattern(2000) }, limits });
  const [a, b, c] = [await rawClient(t), await rawClient(t), await rawClient(t)];
  a.ask('f', port);
  await a.next();
  b.ask('f', port);
  await b.next();
  c.ask('f', port);
  const { packet } = await c.next();
  assert.deepEqual(packet, { kind: 'error', code: 0, message: 'the server is busy' });
  assert.equal(server.counters().dropped, 1);
});

test('those who never answered give way, those who did stay', async (t) => {
  const limits = { total: 2 };
  const { port, reports, clock } = await serving(t, { files: { f: pattern(2000) }, limits });
  const [shy, lively, late] = [await rawClient(t), await rawClient(t), await rawClient(t)];
  lively.ask('f', port);
  const { port: tid } = await lively.next();
  lively.send({ kind: 'ack', block: 1 }, tid);
  shy.ask('f', port);
  await shy.next();
  clock.ahead += 1100;
  late.ask('f', port);
  assert.equal((await late.next()).packet.kind, 'data');
  assert.deepEqual(
    reports.map(({ kind, client }) => [kind, client.port]),
    [['aborted', shy.socket.address().port]],
  );
});

test('a flood of what is refused is answered so often and then no more', async (t) => {
  const limits = { errorsPerSecond: 20 };
  const { port, server, reports } = await serving(t, { limits });
  const client = await rawClient(t);
  for (let at = 0; at < 100; at += 1) client.send(Buffer.from('\0\x02f\0octet\0'), port);
  await until(() => server.counters().refused === 100, 'all are counted');
  assert.equal((await client.within(50)).length, 20);
  assert.equal(reports.length, 100);
});

test('each address answers from itself, and addresses come and go', async (t) => {
  const addresses = ['127.0.0.1', '127.0.0.2'];
  const { server, portOf } = await serving(t, { files: { f: pattern(9) }, addresses });
  for (const address of addresses) {
    const { from } = await download({ port: portOf(address), address, path: 'f' });
    assert.equal(from.address, address);
  }
  await server.serve([loopback('127.0.0.2'), loopback('127.0.0.3')]);
  const served = server.listening().map(({ address }) => address);
  assert.deepEqual(served, ['127.0.0.2', '127.0.0.3']);
});

test('an address that can not be had is named, and the others are served', async (t) => {
  const taken = createSocket('udp4');
  taken.bind(0, '127.0.0.2');
  await once(taken, 'listening');
  t.after(() => taken.close());
  const { port } = taken.address();
  const server = createTftpServer({
    port,
    inherited: [],
    open: async () => ({ kind: 'bytes', bytes: Buffer.from('x') }),
    report: () => undefined,
  });
  t.after(() => server.stop());
  await assert.rejects(server.start(['127.0.0.2', '127.0.0.3'].map(loopback)), {
    message: `TFTP can't listen on 127.0.0.2:${port}: EADDRINUSE, another TFTP server has the port`,
  });
  assert.deepEqual(server.listening(), [{ address: '127.0.0.3', port }]);
});

test('the process may end while nothing is transferred: stop tells the clients', async (t) => {
  const { port, server } = await serving(t, { files: { f: pattern(2000) } });
  const client = await rawClient(t);
  client.ask('f', port);
  await client.next();
  await server.stop();
  const { packet } = await client.next();
  assert.equal(packet.kind === 'error' && packet.message, 'the server stops');
  assert.equal(server.counters().live, 0);
});

test('a reporter that throws does not stop the server', async (t) => {
  const server = createTftpServer({
    port: 0,
    inherited: [],
    open: async () => ({ kind: 'bytes', bytes: Buffer.from('x') }),
    report: () => {
      throw new Error('the disk is full');
    },
  });
  t.after(() => server.stop());
  await server.start([loopback('127.0.0.1')]);
  const port = server.listening()[0]?.port ?? 0;
  for (let round = 0; round < 2; round += 1)
    assert.equal((await download({ port, path: 'f' })).bytes.toString(), 'x');
});
