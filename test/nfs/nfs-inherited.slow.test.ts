import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { unpackFixture } from '../images/support/fixture-iso.ts';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import { command, needs } from '../support/needs.ts';
import { listening } from './support/child-news.ts';
import type { NfsChildOptions } from './support/nfs-child.ts';
import { connectNfs } from './support/nfs-client.ts';
import { TICKET } from './support/nfs-yard.ts';

const CHILD = fileURLToPath(new URL('support/nfs-child.ts', import.meta.url));

/** Opens the sockets as a service manager does, and becomes the program that gets them from 3 on. */
const HAND_OVER = `
import os, socket, sys
kinds = [socket.SOCK_STREAM, socket.SOCK_STREAM, socket.SOCK_DGRAM]
opened = [socket.socket(socket.AF_INET, kind) for kind in kinds]
for one in opened: one.bind(('127.0.0.1', 0))
for one in opened[:2]: one.listen(16)
for number, one in enumerate(opened): os.dup2(one.fileno(), 13 + number)
os.execv(sys.argv[1], sys.argv[1:])
`;

test('sockets that a service manager opened are served', needs(command('python3')), async (t) => {
  const image = await unpackFixture(await temporaryFolder(t), 'rock-ridge');
  const options: NfsChildOptions = {
    exports: { [TICKET]: image },
    networks: [{ address: '127.0.0.1', prefixLength: 8 }],
    ...{ nfsPort: 1, portmapPort: 1 },
    inherited: [
      { fd: 13, role: 'nfs' },
      { fd: 14, role: 'portmap-tcp' },
      { fd: 15, role: 'portmap-udp' },
    ],
  };
  const argv = ['-c', HAND_OVER, process.execPath, CHILD, JSON.stringify(options)];
  const child = spawn('python3', argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const news = await listening(child);
  assert.ok(news.ok, JSON.stringify(news));
  assert.ok((news.ports.portmap ?? 0) > 1024);
  const client = await connectNfs(news.ports.nfs);
  t.after(client.connection.close);
  await client.lookUp(await client.mount(TICKET), 'casper');
});
