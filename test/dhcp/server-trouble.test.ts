import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { test } from 'node:test';
import type { DhcpReport } from '../../src/dhcp/report.ts';
import { createDhcpServer } from '../../src/dhcp/server.ts';
import { freeDhcpPort, openDhcpProbe } from '../support/dhcp-probe.ts';
import { question } from '../support/dhcp-questions.ts';
import { direct, loopback, options, request, started, until } from '../support/dhcp-server.ts';

test('callbacks that throw cost their packet and nothing else', async (t) => {
  let broken: 'decide' | 'bootFile' | 'report' | undefined;
  const fail = (name: typeof broken) => {
    if (broken === name) throw new Error(`no ${name}`);
  };
  const told: DhcpReport[] = [];
  const { probe, ports, server } = await started(t, {
    decide: () => {
      fail('decide');
      return direct;
    },
    bootFile: () => {
      fail('bootFile');
      return 'snponly.efi';
    },
    report: (report) => {
      fail('report');
      told.push(report);
    },
  });
  for (const name of ['decide', 'bootFile'] as const) {
    broken = name;
    const before = server.counters().dropped;
    probe.send(question(), ports.dhcp);
    await until(() => server.counters().dropped === before + 1);
    const last = told.at(-1);
    assert.equal(last?.kind === 'dropped' && last.reason, `cannot answer: no ${name}`);
  }
  broken = 'report';
  assert.equal((await probe.ask(question(), ports.dhcp)).reply.file, 'snponly.efi');
  broken = undefined;
  assert.equal((await probe.ask(question(), ports.dhcp)).reply.file, 'snponly.efi');
});

test('garbage is counted, and told at most ten times a second', async (t) => {
  const { probe, ports, reports, server } = await started(t, { now: () => 0 });
  for (let sent = 0; sent < 30; sent += 1) probe.send(Buffer.of(1, 2, 3), ports.dhcp);
  await until(() => server.counters().dropped === 30);
  assert.equal(reports.length, 10);
  const [first] = reports;
  assert.match(first?.kind === 'dropped' ? first.reason : '', /^3 bytes are too few/);
  assert.match(first?.kind === 'dropped' ? first.from : '', /^127\.0\.0\.1:\d+$/);
});

test('addresses come and go; those that stay keep their sockets', async (t) => {
  const { server, probe, ports } = await started(t);
  const second = await openDhcpProbe('127.0.0.2');
  t.after(() => second.close());
  await server.serve([loopback(1), loopback(2)]);
  assert.equal((await second.ask(question({}, request), ports.pxe)).reply.siaddr, '127.0.0.2');
  await server.serve([loopback(1)]);
  second.send(question({}, request), ports.pxe);
  assert.equal((await probe.ask(question({}, request), ports.pxe)).reply.siaddr, '127.0.0.1');
  assert.deepEqual(second.unasked, []);
  await server.serve([]);
  probe.send(question(), ports.dhcp);
  await until(() => server.counters().dropped === 1);
});

test('an address that this host has not is refused, and the others are served', async (t) => {
  const { server, probe, ports } = await started(t);
  const foreign = { interfaceName: 'eth9', address: '192.0.2.1', prefixLength: 24 };
  await assert.rejects(
    server.serve([foreign, loopback(1), loopback(3)]),
    /UDP 192\.0\.2\.1:\d+ cannot be/,
  );
  assert.equal((await probe.ask(question({}, request), ports.pxe)).reply.siaddr, '127.0.0.1');
});

test('a port that another server holds is an error that says what to do', async (t) => {
  const ports = { dhcp: await freeDhcpPort(), pxe: await freeDhcpPort() };
  const other = createSocket('udp4').bind(ports.dhcp, '0.0.0.0');
  await once(other, 'listening');
  const server = createDhcpServer(options(ports, []));
  await assert.rejects(server.start([loopback(1)]), (error: Error) => {
    assert.match(error.message, new RegExp(`UDP 0\\.0\\.0\\.0:${ports.dhcp} is in use`));
    assert.match(error.message, /bind-dynamic or bind-interfaces/);
    assert.match(error.message, /dhcp: off/);
    return true;
  });
  other.close();
  await once(other, 'close');
  await server.start([loopback(1)]);
  t.after(() => server.stop());
});

test('a taken port 4011 leaves nothing open', async (t) => {
  const ports = { dhcp: await freeDhcpPort(), pxe: await freeDhcpPort() };
  const other = createSocket('udp4').bind(ports.pxe, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const server = createDhcpServer(options(ports, []));
  await assert.rejects(server.start([loopback(1)]), /is in use\. Another PXE server/);
  const free = createSocket('udp4').bind(ports.dhcp, '0.0.0.0');
  await once(free, 'listening');
  free.close();
});

test('an inherited descriptor that is no UDP socket is refused by its number', async (t) => {
  const ports = { dhcp: await freeDhcpPort(), pxe: await freeDhcpPort() };
  const fd = openSync('/dev/null', 'r');
  t.after(() => closeSync(fd));
  const server = createDhcpServer({ ...options(ports, []), inherited: [{ fd, role: 'dhcp' }] });
  const refusal = new RegExp(`inherited descriptor ${fd} is no bound UDP socket`);
  await assert.rejects(server.start([loopback(1)]), refusal);
});

test('start, serve and stop are carried out in turn, and a stopped server starts again', async (t) => {
  const ports = { dhcp: await freeDhcpPort(), pxe: await freeDhcpPort() };
  const server = createDhcpServer(options(ports, []));
  await assert.rejects(server.serve([]), /not started/);
  await Promise.all([server.start([loopback(1)]), server.serve([loopback(2)]), server.stop()]);
  await server.start([loopback(1)]);
  t.after(() => server.stop());
  await assert.rejects(server.start([]), /started already/);
});
