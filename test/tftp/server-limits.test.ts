import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { createTftpServer } from '../../src/tftp/server.ts';
import { download } from './download.ts';
import { loopback, pattern, rawClient, serving, until } from './serving.ts';

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
