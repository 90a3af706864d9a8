import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createShell } from '../../src/ssh/shell.ts';
import { freePort } from '../support/free-ports.ts';

const PRIVATE_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'sec1', format: 'pem' })
  .toString();
const HOST_KEY = `ssh-ed25519 ${Buffer.from('0000000b7373682d65643235353139', 'hex').toString('base64')}`;

function shellAt(port: number, { privateKey = PRIVATE_KEY, hostKeys = [HOST_KEY] } = {}) {
  const address = { host: '127.0.0.1', port, username: 'root', privateKey, hostKeys };
  return createShell({ ...address, connectMs: 300, runMs: 1000 });
}

/** Something listens, and is no SSH server. */
async function listen(test: TestContext, greet: (socket: Socket) => void) {
  const met: { bytes: number } = { bytes: 0 };
  const server = createServer((socket) => {
    socket.on('error', () => undefined).on('data', (data) => (met.bytes += data.length));
    greet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.after(() => server.close());
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, met };
}

test('a machine where nothing listens refuses, and is named', async () => {
  const shell = shellAt(await freePort());
  await assert.rejects(shell.run(['true']), {
    name: 'SshFault',
    kind: 'unreachable',
    message: /^127\.0\.0\.1:\d+ refuses the connection$/,
  });
});

test('a machine that says nothing is given up in time', async (t) => {
  const { port } = await listen(t, () => undefined);
  await assert.rejects(shellAt(port).run(['true']), { kind: 'unreachable', message: /300 ms/ });
});

test('what answers and is no SSH server is said so', async (t) => {
  const { port } = await listen(t, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await assert.rejects(shellAt(port).run(['true']), { kind: 'unreachable' });
});

test('rubbish behind an SSH greeting ends nothing but the attempt', async (t) => {
  const { port } = await listen(t, (socket) => {
    socket.write('SSH-2.0-rubbish\r\n');
    socket.end(Buffer.alloc(4096, 0xff));
  });
  await assert.rejects(shellAt(port).run(['true']), { name: 'SshFault' });
});

test('without known host keys, or with an unreadable key of ours, nothing is sent', async (t) => {
  const { port, met } = await listen(t, () => undefined);
  await assert.rejects(shellAt(port, { hostKeys: [] }).run(['true']), { kind: 'host-key' });
  await assert.rejects(shellAt(port, { privateKey: 'rubbish' }).run(['true']), {
    kind: 'key-unusable',
  });
  assert.equal(met.bytes, 0);
});

test('a closed shell starts nothing', async () => {
  const shell = shellAt(1);
  shell.close();
  await assert.rejects(shell.run(['true']), { kind: 'closed' });
});
