import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDhcpProbe } from '../support/dhcp-probe.ts';
import { chaddr, question } from '../support/dhcp-questions.ts';
import { direct, loopback, request, started, until } from '../support/dhcp-server.ts';

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
