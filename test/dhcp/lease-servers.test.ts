import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLeaseServers } from '../../src/dhcp/lease-servers.ts';
import { question } from '../support/dhcp-questions.ts';
import { request, started } from '../support/dhcp-server.ts';

const chose = (...address: number[]) =>
  question({}, { ...request, 60: undefined, 54: Buffer.from(address) });

test('the servers that clients chose are told in order, each once', () => {
  const servers = createLeaseServers();
  for (const last of [254, 1, 254]) servers.hear(chose(192, 168, 1, last), 1000);
  assert.deepEqual(servers.heard(1000), ['192.168.1.1', '192.168.1.254']);
});

test('what chooses nobody is passed over', () => {
  const servers = createLeaseServers();
  servers.hear(question(), 0);
  servers.hear(question({}, request), 0);
  servers.hear(question({ op: 'reply' }, { 53: Buffer.of(3), 54: Buffer.of(10, 0, 0, 1) }), 0);
  servers.hear(question({}, { 53: Buffer.of(1), 54: Buffer.of(10, 0, 0, 1) }), 0);
  servers.hear(chose(10, 0, 0), 0);
  assert.deepEqual(servers.heard(0), []);
});

test('a server that nobody chose for a day is forgotten', () => {
  const servers = createLeaseServers();
  const day = 24 * 60 * 60_000;
  servers.hear(chose(10, 0, 0, 1), 0);
  servers.hear(chose(10, 0, 0, 2), day / 2);
  assert.deepEqual(servers.heard(day), ['10.0.0.1', '10.0.0.2']);
  assert.deepEqual(servers.heard(day + 1), ['10.0.0.2']);
});

test('a flood of invented servers is bounded, and those that were there are kept', () => {
  const servers = createLeaseServers();
  servers.hear(chose(192, 168, 1, 1), 0);
  for (let n = 0; n < 1000; n++) servers.hear(chose(10, 0, n >> 8, n & 255), 0);
  const heard = servers.heard(0);
  assert.equal(heard.length, 8);
  assert.ok(heard.includes('192.168.1.1'));
});

test('the server hears them on port 67', async (t) => {
  const { probe, ports, server } = await started(t);
  probe.send(chose(192, 168, 1, 1), ports.dhcp);
  probe.send(chose(192, 168, 1, 9), ports.pxe);
  await probe.ask(question(), ports.dhcp);
  await probe.ask(question({}, request), ports.pxe);
  assert.deepEqual(server.leaseServers(), ['192.168.1.1']);
});
