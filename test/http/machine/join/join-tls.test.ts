import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import {
  callJoin,
  type JoinFace,
  startJoinFace,
  testAuthority,
} from '../../../support/join-face.ts';
import { command, needs } from '../../../support/needs.ts';

const run = promisify(execFile);
const ROOM = { limits: { open: 1000, perSecond: 1000 } };

async function handshake({ port }: JoinFace, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const ca = (await testAuthority()).caPem();
  const socket = connectTls({ port, host: '127.0.0.1', ca, ...options });
  await once(socket, 'secureConnect');
  return socket.on('error', () => {});
}

function stranger({ port }: JoinFace): Socket {
  return connect(port, '127.0.0.1').on('error', () => {});
}

async function closed(socket: Socket): Promise<void> {
  socket.resume();
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}

const isAlive = async (face: JoinFace) =>
  (await callJoin(face, '/', { method: 'GET' })).status === 404;
const descriptors = () => readdirSync('/proc/self/fd').length;

test(
  'real curl pins the authority: it speaks to us, and to nobody else',
  needs(command('curl')),
  async (context) => {
    const face = await startJoinFace(context);
    const folder = mkdtempSync(join(tmpdir(), 'pilotlight-curl-'));
    context.after(() => rmSync(folder, { recursive: true }));
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, (await testAuthority()).caPem());
    const curl = (...more: string[]) =>
      run('curl', ['-sS', '--noproxy', '*', '-o', '-', '-w', ' %{http_code}', ...more]);
    const url = `https://127.0.0.1:${face.port}/`;
    assert.match((await curl('--cacert', ca, url)).stdout, /ROUTE_NOT_FOUND.* 404$/);
    assert.match((await curl('--cacert', ca, '--tls-max', '1.2', url)).stdout, / 404$/);
    const named = ['--resolve', `pilot:${face.port}:127.0.0.1`, `https://pilot:${face.port}/`];
    assert.match((await curl('--cacert', ca, ...named)).stdout, / 404$/);
    await assert.rejects(curl(url), /certificate/);
    const other = ['--resolve', `other:${face.port}:127.0.0.1`, `https://other:${face.port}/`];
    await assert.rejects(curl('--cacert', ca, ...other), /certificate/);
  },
);

test('TLS older than 1.2 is refused', async (context) => {
  const face = await startJoinFace(context);
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' } as const;
  await assert.rejects(handshake(face, { ...old, ciphers: 'DEFAULT@SECLEVEL=0' }));
  (await handshake(face, { maxVersion: 'TLSv1.2' })).destroy();
});

test('a certificate is exchanged while connections go on', async (context) => {
  const face = await startJoinFace(context);
  const before = await handshake(face);
  const fresh = await (await testAuthority()).serverCredentials(['127.0.0.1', 'renewed']);
  face.server.setCredentials(fresh);
  const after = await handshake(face);
  assert.equal(
    after.getPeerX509Certificate()?.toString(),
    new X509Certificate(fresh.cert).toString(),
  );
  before.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  assert.match(String((await once(before, 'data'))[0]), /^HTTP\/1\.1 404/);
  for (const socket of [before, after]) socket.destroy();
  await assert.rejects(handshake(face, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }));
});

test('bytes that are no TLS end their connection and nothing else', async (context) => {
  const face = await startJoinFace(context);
  const floods = [
    '',
    'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    '\x16\x03\x01',
    `\x16\x03\x01\x02\x00${'\x01'.repeat(512)}`,
    Buffer.alloc(100_000, 0x16),
  ];
  for (const bytes of floods) {
    const socket = stranger(face);
    socket.end(bytes);
    await closed(socket);
  }
  const inside = await handshake(face);
  inside.end('\0\0\0 not HTTP\r\n\r\n');
  await closed(inside);
  const broken = await handshake(face);
  broken.write('POST /join/opti-1/failed HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf');
  broken.destroy();
  assert.ok(await isAlive(face));
  assert.deepEqual(face.logged, []);
});

test('connections that stall, break off or come by the hundred leave nothing behind', async (context) => {
  const face = await startJoinFace(context, ROOM);
  await isAlive(face);
  const before = descriptors();
  const silent = Array.from({ length: 150 }, () => stranger(face));
  const half = Array.from({ length: 150 }, () => {
    const socket = stranger(face);
    socket.write('\x16\x03\x01\x02\x00\x01');
    return socket;
  });
  const done = await Promise.all(Array.from({ length: 50 }, () => handshake(face)));
  assert.ok(await isAlive(face), 'served beside 350 that say nothing');
  for (const socket of [...silent, ...half, ...done]) socket.destroy();
  await Promise.all([...silent, ...half, ...done].map(closed));
  for (let wait = 0; descriptors() > before && wait < 100; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(descriptors() <= before, `${descriptors()} descriptors, ${before} before`);
});

test('one address that opens without end is cut short, and served again later', async (context) => {
  const face = await startJoinFace(context, { limits: { open: 4, perSecond: 2 } });
  const sockets = Array.from({ length: 10 }, () => stranger(face));
  await Promise.all(sockets.slice(4).map(closed));
  await assert.rejects(isAlive(face));
  for (const socket of sockets) socket.destroy();
  await Promise.all(sockets.map(closed));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(await isAlive(face));
});

test('stop waits neither for handshakes nor for idle connections', async (context) => {
  const face = await startJoinFace(context);
  const sockets = [stranger(face), await handshake(face), await handshake(face)];
  sockets[2]?.write('POST /join/opti-1/failed HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 20));
  const before = performance.now();
  await face.server.stop();
  assert.ok(performance.now() - before < 3000);
  await Promise.all(sockets.map(closed));
  await assert.rejects(isAlive(face));
});

test('a port that is in use, or a certificate that cannot be had, is told at the start', async (context) => {
  const other = createTcpServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  context.after(() => other.close());
  const { port } = other.address() as { port: number };
  await assert.rejects(startJoinFace(context, { port }), /is in use by another program/);
  const credentials = () => Promise.reject(new Error('no certificate'));
  await assert.rejects(startJoinFace(context, { credentials }), /no certificate/);
});

test('a socket that the service manager opened is taken over', async (context: TestContext) => {
  const opened = createTcpServer().listen(0, '127.0.0.1');
  await once(opened, 'listening');
  const { port } = opened.address() as { port: number };
  const { fd } = (opened as unknown as { _handle: { fd: number } })._handle;
  const credentials = await (await testAuthority()).serverCredentials(['127.0.0.1']);
  const service = `
    import { createTlsServer } from '${new URL('../../../../src/http/serving/tls-server.ts', import.meta.url)}';
    const app = { handler: (request, response) => response.end('taken over'), endStreams() {} };
    const credentials = async () => (${JSON.stringify(credentials)});
    await createTlsServer({ app, credentials, port: 1, hosts: [], fd: 3, logError() {} }).start();
    console.log('started');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', service], {
    stdio: ['ignore', 'pipe', 'inherit', fd],
  });
  context.after(() => child.kill());
  await once(child.stdout ?? child, 'data');
  opened.close();
  const face = { port } as JoinFace;
  assert.equal((await callJoin(face, '/', { method: 'GET' })).text, 'taken over');
});
