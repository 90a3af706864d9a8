import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { talkTo } from '../support/cli.ts';
import { readEvents } from '../support/event-reader.ts';
import { ADMIN, NOW, startApp, type TestApp } from '../support/http-app.ts';
import { startGate } from '../support/page/gate.ts';

const TOKEN = ADMIN.slice(7);

/** A command line behind a wire that can be cut. */
async function start(context: TestContext, options: Parameters<typeof startApp>[1] = {}) {
  const app = await startApp(context, options);
  const gate = await startGate(context, app.port);
  await talkTo(app.url, TOKEN).done('nodes add opti-01 --mac d0:50:99:4e:05:57');
  const { id } = app.store.registry.find('opti-01') ?? assert.fail();
  return { app, gate, id, ...talkTo(gate.url, TOKEN) };
}

async function install({ store }: TestApp, id: string): Promise<void> {
  for (const event of [
    { type: 'attempt-started', ticket: 't', address: '192.168.1.21' },
    { type: 'seed-served', address: '192.168.1.21' },
    { type: 'install-reported', sshHostKeys: [], keyHash: undefined },
  ] as const) {
    await store.record(id, event as never, NOW);
  }
}

test('a node that is removed while the connection is cut is not waited for', async (context) => {
  const { app, gate, id, cli } = await start(context);
  const watching = cli('nodes watch opti-01 --until installed --timeout 9s');
  await delay(300);
  gate.cut();
  await app.store.removeNode(id, NOW);
  gate.mend();
  const { exit, err } = await watching;
  assert.equal(exit, 3, err);
  assert.match(err, /a node was removed while it was waited for/);
});

test('a service that takes nobody for a moment is asked again', async (context) => {
  const { app, gate, id, cli } = await start(context, { events: { most: 1 } });
  const watching = cli('nodes watch opti-01 --until installed --timeout 20s');
  await delay(300);
  gate.cut();
  await delay(200);
  const other = await readEvents(`${app.url}/api/v1/events`, { Authorization: ADMIN });
  gate.mend();
  await delay(1500);
  other.close();
  await install(app, id);
  const { exit, err } = await watching;
  assert.equal(exit, 0, err);
});

test('an answer that is cut off is a connection that was cut', async (context) => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 1000 });
    response.write('{"nodes":[');
    setTimeout(() => response.destroy(), 50);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { exit, err } = await talkTo(`http://127.0.0.1:${port}`, TOKEN).cli('nodes list');
  assert.deepEqual(
    [exit, err],
    [6, `pilotlight: http://127.0.0.1:${port}: the connection was cut\n  try again\n`],
  );
});

test('the log that is followed calls machines as they are called now', async (context) => {
  const app = await startApp(context);
  const env = { ...process.env, PILOTLIGHT_SERVER: app.url, PILOTLIGHT_TOKEN: TOKEN };
  const child = spawn(process.execPath, ['src/cli.ts', 'logs', '-f'], { env, stdio: 'pipe' });
  context.after(() => child.kill());
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const whenSaid = async (words: RegExp) => {
    for (let times = 0; times < 200 && !words.test(out); times++) await delay(50);
    assert.match(out, words);
  };
  await delay(1500);
  const { done } = talkTo(app.url, TOKEN);
  await done('nodes add opti-01 --mac d0:50:99:4e:05:57');
  await whenSaid(/ opti-01 /);
  await done('nodes change opti-01 --name rack-01');
  const { id } = app.store.registry.find('rack-01') ?? assert.fail();
  await install(app, id);
  await whenSaid(/ rack-01 .*installed/);
  assert.ok(!out.includes(id), out);
});
