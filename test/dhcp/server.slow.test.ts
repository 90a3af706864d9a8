/**
 * The server among real interfaces: which address answers whom, from which port, and that a DHCP server
 * on the same host keeps its clients.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { addressBytes, type DhcpPacket, MESSAGE_TYPE } from '../../src/dhcp/packet.ts';
import {
  askFrom,
  createDhcpLab,
  type DhcpAnswer,
  lineFrom,
  startDhcpChild,
} from '../support/dhcp-lab.ts';
import { question } from '../support/dhcp-questions.ts';
import type { Namespace } from '../support/lab/namespace.ts';
import { command, needs, ROOT } from '../support/needs.ts';

const network = needs(ROOT, command('ip', 'iproute2'), command('setpriv', 'util-linux'));
const withDnsmasq = needs(ROOT, command('ip', 'iproute2'), command('dnsmasq', 'dnsmasq-base'));
const withPython = needs(ROOT, command('ip', 'iproute2'), command('python3'));

test('each network hears its own address, from port 67', network, async (t) => {
  const lab = networks(t, 2);
  await startDhcpChild(lab.server, lab);
  lab.clients.forEach((client, at) => {
    assert.deepEqual(askFrom(client, question()).map(summary), [
      { from: `10.77.${at + 1}.1:67`, siaddr: `10.77.${at + 1}.1`, file: 'snponly.efi', type: 2 },
    ]);
  });
});

test(
  'port 4011 answers from the address that was asked, with two on one wire',
  network,
  async (t) => {
    const lab = networks(t, 1);
    const [client] = lab.clients;
    assert.ok(client);
    lab.server.run('ip', 'address', 'add', '10.77.1.2/24', 'dev', 'lan1');
    const second = { interfaceName: 'lan1', address: '10.77.1.2', prefixLength: 24 };
    await startDhcpChild(lab.server, { addresses: [...lab.addresses, second] });
    client.run('ip', 'address', 'add', '10.77.1.77/24', 'dev', 'eth0');
    const asked = question({ ciaddr: '10.77.1.77' }, { 53: Buffer.of(MESSAGE_TYPE.request) });
    const from = { address: '10.77.1.77', port: 68 };
    const answers = askFrom(client, asked, { from, to: { address: '10.77.1.2', port: 4011 } });
    assert.deepEqual(answers.map(summary), [
      { from: '10.77.1.2:4011', siaddr: '10.77.1.2', file: 'snponly.efi', type: 5 },
    ]);
  },
);

test('a relay gets the offer on port 67, from the address in its network', network, async (t) => {
  const lab = networks(t, 2);
  const relay = lab.clients[1];
  assert.ok(relay);
  await startDhcpChild(lab.server, lab);
  relay.run('ip', 'address', 'add', '10.77.2.9/24', 'dev', 'eth0');
  const answers = askFrom(relay, question({ giaddr: '10.77.2.9', hops: 1 }), {
    from: { address: '10.77.2.9', port: 67 },
    to: { address: '10.77.2.1', port: 67 },
  });
  assert.deepEqual(answers.map(summary), [
    { from: '10.77.2.1:67', siaddr: '10.77.2.1', file: 'snponly.efi', type: 2 },
  ]);
});

for (const order of ['before', 'after']) {
  test(
    `a DHCP server started ${order} ours on the same host keeps its renewals`,
    withDnsmasq,
    async (t) => {
      const lab = networks(t, 1);
      const [client] = lab.clients;
      assert.ok(client);
      if (order === 'before') await startDnsmasq(lab.server);
      await startDhcpChild(lab.server, lab);
      if (order === 'after') await startDnsmasq(lab.server);

      const offers = askFrom(client, question()).map(({ packet }) => packet);
      assert.equal(offers.length, 2, 'both servers answer a boot client');
      assert.ok(offers.some(({ yiaddr, file }) => yiaddr === '0.0.0.0' && file === 'snponly.efi'));
      const lease = offers.find(({ yiaddr }) => yiaddr !== '0.0.0.0')?.yiaddr ?? '';

      const selecting = leaseRequest(
        {},
        { 50: addressBytes(lease), 54: addressBytes('10.77.1.1') },
      );
      assert.deepEqual(types(askFrom(client, selecting)), [MESSAGE_TYPE.ack], 'the lease is given');
      client.run('ip', 'address', 'add', `${lease}/24`, 'dev', 'eth0');
      for (let round = 0; round < 3; round += 1) {
        const from = { address: lease, port: 68 };
        const to = { address: '10.77.1.1', port: 67 };
        const renewed = askFrom(client, leaseRequest({ ciaddr: lease }), { from, to });
        assert.deepEqual(types(renewed), [MESSAGE_TYPE.ack], 'the renewal is given');
      }
    },
  );
}

test('inherited sockets that are bound to a device answer by it alone', withPython, async (t) => {
  const lab = networks(t, 2);
  const inherited = [
    { fd: 3, role: 'dhcp', interfaceName: 'lan1' },
    { fd: 4, role: 'dhcp', interfaceName: 'lan2' },
    { fd: 5, role: 'pxe', interfaceName: 'lan1' },
    { fd: 6, role: 'pxe', interfaceName: 'lan2' },
  ] as const;
  const sockets = inherited.map(({ role, interfaceName }) => [
    interfaceName,
    role === 'dhcp' ? 67 : 4011,
  ]);
  const wrapper = ['python3', '-c', HAND_OVER, JSON.stringify(sockets)];
  await startDhcpChild(lab.server, { ...lab, inherited }, wrapper);
  lab.clients.forEach((client, at) => {
    const server = `10.77.${at + 1}.1`;
    const offer = { from: `${server}:67`, siaddr: server, file: 'snponly.efi', type: 2 };
    assert.deepEqual(askFrom(client, question()).map(summary), [offer]);
    const address = `10.77.${at + 1}.77`;
    client.run('ip', 'address', 'add', `${address}/24`, 'dev', 'eth0');
    const route = { from: { address, port: 68 }, to: { address: server, port: 4011 } };
    const ack = { ...offer, from: `${server}:4011`, type: 5 };
    assert.deepEqual(askFrom(client, leaseRequest({ ciaddr: address }), route).map(summary), [ack]);
  });
});

/** Binds sockets as systemd does, from fd 3 on, and becomes the program that follows. */
const HAND_OVER = `
import json, os, socket, sys
SO_BINDTODEVICE = 25
made = []
for device, port in json.loads(sys.argv[1]):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, device.encode() + b"\\0")
    s.bind(("0.0.0.0", port))
    made.append(os.dup(s.fileno()))
high = [os.dup2(fd, 100 + at) for at, fd in enumerate(made)]
for at, fd in enumerate(high):
    os.dup2(fd, 3 + at, inheritable=True)
os.execv(sys.argv[2], sys.argv[2:])
`;

function networks(t: TestContext, count: number) {
  const lab = createDhcpLab(count);
  t.after(() => lab.destroy());
  return lab;
}

/** As the router of 10.77.1.0/24. */
async function startDnsmasq(namespace: Namespace): Promise<ChildProcess> {
  const child = namespace.spawn(
    [
      ...['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--port=0', '--user=root'],
      ...['--bind-dynamic', '--interface=lan1', '--no-ping', '--dhcp-leasefile=/dev/null'],
      ...['--dhcp-range=10.77.1.50,10.77.1.99,255.255.255.0,1h', '--log-facility=-', '--log-dhcp'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  child.once(
    'exit',
    (code) => code !== null && code !== 0 && console.error(`dnsmasq ended: ${code}`),
  );
  await once(child, 'spawn');
  await lineFrom(child, /sockets bound exclusively|DHCP, IP range/);
  child.stderr?.resume();
  return child;
}

function leaseRequest(
  fields: Partial<Omit<DhcpPacket, 'options'>>,
  options: Readonly<Record<number, Buffer>> = {},
): DhcpPacket {
  return question(fields, { ...options, 53: Buffer.of(MESSAGE_TYPE.request) });
}

function types(answers: readonly DhcpAnswer[]) {
  return answers.map(({ packet }) => packet.options.get(53)?.[0]);
}

function summary({ packet, address, port }: DhcpAnswer) {
  const { siaddr, file, options } = packet;
  return { from: `${address}:${port}`, siaddr, file, type: options.get(53)?.[0] };
}
