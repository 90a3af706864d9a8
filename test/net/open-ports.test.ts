import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { heldPorts, parseSocketTable } from '../../src/net/open-ports.ts';

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0A01A8C0:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41234 1 0 100 0 0 10 0
   1: 0100007F:A1B2 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 41235 1 0 100 0 0 10 0
`;
const UDP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
   9: 00000000000000000000000000000000:0045 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 777 2 0 0
  10: 0000000000000000FFFF00000A01A8C0:0FAB 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 778 2 0 0
`;

test('listening sockets are read, others are not', () => {
  assert.deepEqual(parseSocketTable(TCP, 'tcp'), [
    { protocol: 'tcp', address: '192.168.1.10', port: 8080, inode: '41234' },
  ]);
  assert.deepEqual(parseSocketTable(UDP6, 'udp'), [
    { protocol: 'udp', address: '0.0.0.0', port: 69, inode: '777' },
    { protocol: 'udp', address: '192.168.1.10', port: 4011, inode: '778' },
  ]);
  assert.deepEqual(parseSocketTable('', 'tcp'), []);
});

const quietly = <T>(read: () => T, otherwise: T): T => {
  try {
    return read();
  } catch {
    return otherwise;
  }
};

test('the sockets of this very process are found, and that it holds them', async (context) => {
  const server = createServer().listen(0, '127.0.0.1');
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  context.after(() => [server.close(), socket.close()]);
  await Promise.all([once(server, 'listening'), once(socket, 'listening')]);
  const held = heldPorts({
    list: (path) => quietly(() => readdirSync(path), []),
    readlink: (path) => quietly(() => readlinkSync(path), undefined),
    read: (path) => quietly(() => readFileSync(path, 'utf8'), ''),
  });
  const { port } = server.address() as { port: number };
  for (const [protocol, wanted] of [
    ['tcp', port],
    ['udp', socket.address().port],
  ] as const) {
    const found = held.find((each) => each.protocol === protocol && each.port === wanted);
    assert.equal(found?.address, '127.0.0.1');
    assert.ok(found.holders.some(({ pid }) => pid === process.pid));
  }
});
