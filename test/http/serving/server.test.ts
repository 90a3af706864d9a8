import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer as createTcpServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createHttpServer, type HttpServerOptions } from '../../../src/http/serving/server.ts';

/** Stopped at the end of the test, however it ends. */
function listening(context: TestContext, options: Omit<HttpServerOptions, 'logError'>) {
  const server = createHttpServer({ ...options, logError: () => {} });
  context.after(() => server.stop());
  return server;
}

function answering(text: string) {
  return {
    handler: (_request: unknown, response: { end(text: string): void }) => response.end(text),
    endStreams: () => {},
  };
}

test('it listens on each address that it was given, and no longer once stopped', async (context) => {
  const hosts = ['127.0.0.1', '127.0.0.2'];
  const server = listening(context, { app: answering('here'), port: 0, hosts });
  const addresses = await server.start();
  assert.deepEqual(
    addresses.map(({ address }) => address),
    hosts,
  );
  const urls = addresses.map(({ address, port }) => `http://${address}:${port}`);
  for (const url of urls) assert.equal(await (await fetch(url)).text(), 'here');
  await server.stop();
  for (const url of urls) await assert.rejects(fetch(url));
});

test('a port that is in use is told in words, and nothing is left listening', async (context) => {
  const other = createTcpServer().listen(0, '127.0.0.2');
  await once(other, 'listening');
  context.after(() => other.close());
  const { port } = other.address() as { port: number };
  const hosts = ['127.0.0.1', '127.0.0.2'];
  const server = listening(context, { app: answering(''), port, hosts });
  await assert.rejects(server.start(), {
    message: `HTTP: port ${port} on 127.0.0.2 is in use by another program`,
  });
  await assert.rejects(fetch(`http://127.0.0.1:${port}`));
});

test('an address of another machine is told in words', async (context) => {
  const server = listening(context, {
    app: answering(''),
    port: 0,
    hosts: ['203.0.113.1'],
  });
  await assert.rejects(server.start(), /this machine does not have that address/);
});

test('a socket that the service manager opened is taken over', async (context) => {
  const opened = createTcpServer().listen(0, '127.0.0.1');
  await once(opened, 'listening');
  const { port } = opened.address() as { port: number };
  const { fd } = (opened as unknown as { _handle: { fd: number } })._handle;
  const service = `
    import { createHttpServer } from '${new URL('../../../src/http/serving/server.ts', import.meta.url)}';
    const app = { handler: (request, response) => response.end('taken over'), endStreams() {} };
    await createHttpServer({ app, port: 1, hosts: [], fd: 3, logError() {} }).start();
    console.log('started');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', service], {
    stdio: ['ignore', 'pipe', 'inherit', fd],
  });
  context.after(() => child.kill());
  await once(child.stdout ?? child, 'data');
  opened.close();
  assert.equal(await (await fetch(`http://127.0.0.1:${port}`)).text(), 'taken over');
});

test('stop does not wait for idle connections, and not long for busy ones', async (context) => {
  const app = { handler: () => {}, endStreams: () => {} };
  const server = listening(context, { app, port: 0, hosts: ['127.0.0.1'] });
  const [address] = await server.start();
  const idle = connect(address?.port ?? 0, '127.0.0.1');
  const busy = connect(address?.port ?? 0, '127.0.0.1');
  await Promise.all([once(idle, 'connect'), once(busy, 'connect')]);
  for (const socket of [idle, busy]) socket.on('error', () => {});
  busy.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  const before = performance.now();
  await server.stop();
  assert.ok(performance.now() - before < 3000);
});

test('bytes that are no HTTP end their connection and nothing else', async (context) => {
  const server = listening(context, {
    app: answering('alive'),
    port: 0,
    hosts: ['127.0.0.1'],
  });
  const [address] = await server.start();
  const port = address?.port ?? 0;
  const floods = [
    '\0\0\0\0',
    'GET / HTTP/9.9\r\n\r\n',
    `GET /${'a'.repeat(100_000)}`,
    'CONNECT a:1 HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
    'GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n',
  ];
  for (const bytes of floods) {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.end(bytes);
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
  }
  assert.equal(await (await fetch(`http://127.0.0.1:${port}`)).text(), 'alive');
  await server.stop();
});
