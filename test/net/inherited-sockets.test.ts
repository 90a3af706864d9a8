import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inheritedSockets } from '../../src/net/inherited-sockets.ts';

const HEADING =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (port: number, inode: number) =>
  `   1: 00000000:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 ${inode} 2 0000000000000000 0`;

/** A process whose descriptors lead to these. */
function files(links: Record<string, string>) {
  const tables: Record<string, string> = {
    'net/udp': [HEADING, row(67, 500), row(4011, 501)].join('\n'),
    'net/tcp': [HEADING, row(8080, 502)].join('\n'),
  };
  return {
    readlink: (path: string) => {
      const link = links[path];
      if (link === undefined) throw new Error('ENOENT');
      return link;
    },
    readFile: (path: string) => tables[path] ?? '',
  };
}

test('a socket is taken for the port that it is bound to, whatever its name', () => {
  const links = { 'fd/3': 'socket:[500]', 'fd/4': 'socket:[501]', 'fd/5': 'socket:[502]' };
  const fds = [
    { fd: 3, name: 'eth0' },
    { fd: 4, name: undefined },
    { fd: 5, name: 'http' },
  ];
  assert.deepEqual(inheritedSockets(fds, files(links)), [
    { fd: 3, name: 'eth0', protocol: 'udp', port: 67 },
    { fd: 4, name: undefined, protocol: 'udp', port: 4011 },
    { fd: 5, name: 'http', protocol: 'tcp', port: 8080 },
  ]);
});

test('what is no bound socket is refused by its number', () => {
  const wrong: readonly [Record<string, string>, RegExp][] = [
    [{}, /descriptor 3: .* got a closed descriptor/],
    [{ 'fd/3': '/var/log/syslog' }, /got \/var\/log\/syslog/],
    [{ 'fd/3': 'socket:[999]' }, /expected a bound IPv4 UDP or TCP socket/],
  ];
  for (const [links, message] of wrong) {
    assert.throws(() => inheritedSockets([{ fd: 3, name: undefined }], files(links)), message);
  }
});

test('nothing is read where nothing is handed over', () => {
  const unread = () => assert.fail('read');
  assert.deepEqual(inheritedSockets([], { readlink: unread, readFile: unread }), []);
});
