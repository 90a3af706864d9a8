import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { DhcpReport } from '../../src/dhcp/report.ts';
import { createDhcpServer, type DhcpServerOptions } from '../../src/dhcp/server.ts';
import type { BootDecision } from '../../src/domain/boot.ts';
import type { ServedAddress } from '../../src/domain/ipv4.ts';
import { freeDhcpPort, openDhcpProbe } from '../support/dhcp-probe.ts';
import { chaddr, question } from '../support/dhcp-questions.ts';

const loopback = (last: number): ServedAddress => ({
  interfaceName: 'lo',
  address: `127.0.0.${last}`,
  prefixLength: 8,
});
const target = { kind: 'loader', loader: 'snponly.efi', transport: 'tftp' } as const;
const direct: BootDecision = { kind: 'offer', target, mode: 'direct' };
const request = { 53: Buffer.of(3) };

test('a DISCOVER is answered where it came from, with the file of the decision', async (t) => {
  const { probe, ports, reports } = await started(t);
  const { reply, address, port } = await probe.ask(question(), ports.dhcp);
  assert.deepEqual([address, port], ['127.0.0.1', ports.dhcp]);
  assert.deepEqual([reply.xid, reply.siaddr, reply.file], [0x1a2b3c4d, '127.0.0.1', 'snponly.efi']);
  const [report] = reports;
  assert.ok(report?.kind === 'answered');
  assert.deepEqual(
    [report.message, report.mode, report.servers],
    ['offer', 'direct', ['127.0.0.1']],
  );
  assert.equal(report.client.mac, '52:54:00:aa:bb:01');
});

test('a REQUEST on port 4011 is acknowledged from the address that was asked', async (t) => {
  const { ports } = await started(t, {}, [loopback(1), loopback(2)]);
  const second = await openDhcpProbe('127.0.0.2');
  t.after(() => second.close());
  for (const type of [3, 8]) {
    const asked = question({ ciaddr: '127.0.0.1' }, { 53: Buffer.of(type) });
    const { reply, address, port } = await second.ask(asked, ports.pxe);
    assert.deepEqual([address, port], ['127.0.0.2', ports.pxe]);
    assert.deepEqual(
      [reply.siaddr, reply.file, reply.options.get(53)?.[0]],
      ['127.0.0.2', 'snponly.efi', 5],
    );
  }
});

test('in mode 4011 the offer has no file, and the ACK has it', async (t) => {
  const { probe, ports, reports } = await started(t, {
    decide: () => ({ ...direct, mode: '4011' }),
  });
  assert.equal((await probe.ask(question(), ports.dhcp)).reply.file, '');
  assert.equal((await probe.ask(question({}, request), ports.pxe)).reply.file, 'snponly.efi');
  assert.deepEqual(
    reports.map((report) => report.kind === 'answered' && report.message),
    ['offer', 'ack'],
  );
});

test('what is not for a proxy is counted, not answered and not reported', async (t) => {
  const { probe, ports, reports, server } = await started(t);
  probe.send(question({}, request), ports.dhcp);
  probe.send(question({}, { ...request, 54: Buffer.of(192, 168, 1, 1) }), ports.dhcp);
  probe.send(question({}, { 60: undefined }), ports.dhcp);
  probe.send(question({ op: 'reply' }), ports.dhcp);
  probe.send(question({}, { 53: Buffer.of(7) }), ports.dhcp);
  probe.send(question({}, { 53: undefined }), ports.dhcp);
  probe.send(question(), ports.pxe);
  await probe.ask(question(), ports.dhcp);
  assert.deepEqual(probe.unasked, []);
  assert.deepEqual(server.counters(), {
    received: 8,
    offers: 1,
    acks: 0,
    ignored: 0,
    dropped: 0,
    notBoot: 1,
    leaseRequests: 2,
    otherMessages: 4,
  });
  assert.equal(reports.length, 1);
});

test('a machine that is to be ignored gets nothing, and the report says why', async (t) => {
  const decide = () => ({ kind: 'ignore', reason: 'boots from its own disk while ready' }) as const;
  const { probe, ports, reports } = await started(t, { decide });
  probe.send(question(), ports.dhcp);
  probe.send(question({ chaddr: chaddr('dca632010203') }, { 93: Buffer.of(0, 0) }), ports.dhcp);
  await until(() => reports.length === 2);
  assert.deepEqual(
    reports.map((report) => report.kind === 'ignored' && report.reason),
    [
      'boots from its own disk while ready',
      'a Raspberry Pi as a client: there is no loader for its boot ROM',
    ],
  );
  assert.deepEqual(probe.unasked, []);
});

test('a relay is answered at its own address and port', async (t) => {
  const { probe, ports } = await started(t);
  const { reply } = await probe.ask(question({ giaddr: '127.0.0.1' }), ports.dhcp);
  assert.equal(reply.giaddr, '127.0.0.1');
});

test('an answer that the kernel refuses is counted and told', async (t) => {
  const { probe, ports, reports, server } = await started(t);
  probe.send(question({ giaddr: '255.255.255.255' }), ports.dhcp);
  await until(() => server.counters().dropped === 1);
  const last = reports.at(-1);
  assert.match(last?.kind === 'dropped' ? last.reason : '', /^cannot send: send EACCES/);
  assert.equal((await probe.ask(question(), ports.dhcp)).reply.file, 'snponly.efi');
});

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

function options(ports: DhcpServerOptions['ports'], reports: DhcpReport[]): DhcpServerOptions {
  return {
    ports,
    inherited: [],
    decide: () => direct,
    bootFile: () => 'snponly.efi',
    report: (report) => reports.push(report),
  };
}

async function started(
  t: TestContext,
  changes: Partial<DhcpServerOptions> = {},
  addresses: readonly ServedAddress[] = [loopback(1)],
) {
  const reports: DhcpReport[] = [];
  const ports = { dhcp: await freeDhcpPort(), pxe: await freeDhcpPort() };
  const server = createDhcpServer({ ...options(ports, reports), ...changes });
  await server.start(addresses);
  const probe = await openDhcpProbe();
  t.after(async () => {
    probe.close();
    await server.stop();
  });
  return { server, probe, ports, reports };
}

/** Waits for what a socket will bring; gives up after 5 s. */
async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 5000; !condition(); await delay(5)) {
    assert.ok(Date.now() < end, 'waited 5 s in vain');
  }
}
