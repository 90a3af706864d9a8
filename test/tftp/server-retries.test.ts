import assert from 'node:assert/strict';
import { test } from 'node:test';
import { download } from './download.ts';
import { pattern, rawClient, serving, until } from './serving.ts';

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
  // On a busy machine a quiet time may bring a window again, twice at most; the apprentice would bring nine.
  assert.ok(packets <= 401 * 3, `${packets} packets for 401 blocks`);
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
