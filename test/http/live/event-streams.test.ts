import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { parseMac } from '../../../src/domain/mac.ts';
import type { Node } from '../../../src/domain/node.ts';
import { readEvents } from '../../support/event-reader.ts';
import { FACED_VM, fixedVms } from '../../support/fixed-vms.ts';
import { ADMIN, NOW, startApp, type TestApp } from '../../support/http-app.ts';

async function read(
  context: TestContext,
  app: TestApp,
  options: { query?: string; lastId?: number } = {},
) {
  const reader = await readEvents(`${app.url}/api/v1/events${options.query ?? ''}`, {
    Authorization: ADMIN,
    ...(options.lastId === undefined ? {} : { 'Last-Event-ID': String(options.lastId) }),
  });
  context.after(reader.close);
  return reader;
}

async function register(app: TestApp, hostname = 'opti-1'): Promise<Node> {
  const mac = parseMac(`d0:50:99:4e:05:${hostname.slice(-1).charCodeAt(0).toString(16)}`);
  assert.ok(mac);
  const { body } = await request(app.url)
    .post('/api/v1/nodes')
    .set('Authorization', ADMIN)
    .send({ macs: [mac], hostname })
    .expect(201);
  return body;
}

function reinstall(app: TestApp, { id }: Node, by: string): Promise<unknown> {
  return app.store.record(id, { type: 'reinstall-requested', by }, NOW);
}

test('what happens to a node is heard as it happens', async (context) => {
  const app = await startApp(context);
  const reader = await read(context, app);
  assert.match(reader.headers['content-type'] ?? '', /^text\/event-stream/);
  const node = await register(app);
  const events = await reader.next(2);
  assert.deepEqual(events.map(({ event }) => event).sort(), ['entry', 'node']);
  const entry = events.find(({ event }) => event === 'entry');
  assert.equal(Number(entry?.id), entry?.data['id']);
  assert.equal(events.find(({ event }) => event === 'node')?.data['hostname'], 'opti-1');

  await request(app.url).delete('/api/v1/nodes/opti-1').set('Authorization', ADMIN).expect(204);
  assert.deepEqual((await reader.next(1))[0], {
    event: 'node-removed',
    id: undefined,
    data: { id: node.id },
  });
});

test('what becomes of a VM is heard as it happens, and of one that is gone its id', async (context) => {
  const vms = fixedVms([FACED_VM]);
  const app = await startApp(context, { vms });
  const reader = await read(context, app);
  await register(app);
  await reader.next(2);
  vms.tell({ kind: 'vm', vm: { ...FACED_VM, state: 'creating', words: 'is being created' } });
  vms.tell({ kind: 'vm-removed', id: FACED_VM.id });
  const [made, gone] = await reader.next(2);
  assert.equal(made?.event, 'vm');
  assert.deepEqual(made.id, undefined, 'a mark of timelines only');
  const { body } = await request(app.url)
    .get(`/api/v1/vms/${FACED_VM.id}`)
    .set('Authorization', ADMIN)
    .expect(200);
  assert.deepEqual(made.data, { ...body, state: 'creating', step: 'is being created' });
  assert.deepEqual([gone?.event, gone?.data], ['vm-removed', { id: FACED_VM.id }]);
});

test('a reader that has gone is told nothing of VMs any more', async (context) => {
  const vms = fixedVms([FACED_VM]);
  const app = await startApp(context, { vms });
  const reader = await read(context, app);
  await register(app);
  await reader.next(2);
  assert.equal(vms.listeners(), 1);
  reader.close();
  for (let times = 0; times < 100 && vms.listeners() > 0; times++) await sleep(20);
  assert.equal(vms.listeners(), 0);
});

test('a reader that comes back hears every line that it missed, once and in order', async (context) => {
  const app = await startApp(context);
  const node = await register(app);
  const before = (await app.store.timelineAfter(0, 100)).at(-1)?.id ?? 0;
  for (let index = 0; index < 600; index++) await reinstall(app, node, `missed ${index}`);

  const writing = (async () => {
    for (let index = 600; index < 700; index++) await reinstall(app, node, `missed ${index}`);
  })();
  const reader = await read(context, app, { lastId: before });
  const texts: string[] = [];
  const ids: number[] = [];
  while (texts.length < 700) {
    const [event] = await reader.next(1);
    if (event?.event !== 'entry') continue;
    texts.push(String(event.data['text']));
    ids.push(Number(event.id));
  }
  await writing;
  assert.deepEqual(
    texts,
    Array.from({ length: 700 }, (_, index) => `reinstall requested by missed ${index}`),
  );
  assert.deepEqual(
    ids,
    ids.toSorted((a, b) => a - b),
  );
});

test('a reader that comes back hears of a line that grew while it was away', async (context) => {
  const app = await startApp(context);
  const node = await register(app);
  const other = await register(app, 'opti-2');
  const tell = async ({ id }: Node, text: string) => {
    app.store.note(id, { kind: 'note', text }, NOW);
    await app.store.flush();
  };
  await tell(node, 'asks');
  await tell(other, 'waits');
  const before = (await app.store.timelineAfter(0, 100)).at(-1)?.id ?? 0;
  await tell(node, 'asks');
  await tell(node, 'asks');
  await tell(node, 'goes on');
  const reader = await read(context, app, { lastId: before });
  const events = await reader.next(2);
  assert.deepEqual(
    events.map(({ id, data }) => [id, data['text'], data['count']]),
    [
      // Without an id: a reader's mark never moves back.
      [undefined, 'asks', 3],
      [String(before + 1), 'goes on', 1],
    ],
  );
});

test('the first visit may name its starting point in the query, and the header wins', async (context) => {
  const app = await startApp(context);
  const node = await register(app);
  const first = (await app.store.timelineAfter(0, 1))[0]?.id ?? 0;
  await reinstall(app, node, 'ann');
  const fromStart = await read(context, app, { query: '?after=0' });
  assert.equal((await fromStart.next(1))[0]?.id, String(first));
  const resumed = await read(context, app, { query: '?after=0', lastId: first });
  assert.equal((await resumed.next(1))[0]?.data['text'], 'reinstall requested by ann');
});

test('a starting point that is no number is refused', async (context) => {
  const { url } = await startApp(context);
  await request(url).get('/api/v1/events?after=x').set('Authorization', ADMIN).expect(400);
});

test('a silent stream has a heartbeat', async (context) => {
  const app = await startApp(context, { events: { heartbeatMs: 20 } });
  const reader = await read(context, app);
  for (let tries = 0; tries < 3_000 && reader.asides.length < 3; tries++) await sleep(20);
  assert.ok(reader.asides.includes(': still here'));
});

test('HEAD opens no stream', async (context) => {
  const { url } = await startApp(context);
  await request(url).head('/api/v1/events').set('Authorization', ADMIN).expect(200);
});

test('no more streams than the cap are open, and one that ends makes room', async (context) => {
  const app = await startApp(context, { events: { most: 2 } });
  const first = await read(context, app);
  await read(context, app);
  const third = await read(context, app);
  assert.equal(third.status, 503);
  first.close();
  for (let tries = 0; tries < 3_000; tries++) {
    const next = await read(context, app);
    if (next.status === 200) return;
    await sleep(10);
  }
  assert.fail('the place was not given back');
});

test('a reader that takes nothing is cut off instead of being buffered for', async (context) => {
  const app = await startApp(context, { events: { waitingBytes: 16 * 1024 } });
  const socket = connect(app.port, '127.0.0.1');
  context.after(() => socket.destroy());
  socket.on('error', () => {});
  socket.write(`GET /api/v1/events HTTP/1.1\r\nHost: a\r\nAuthorization: ${ADMIN}\r\n\r\n`);
  await once(socket, 'readable');
  const quick = await read(context, app);
  const node = await register(app);
  const long = 'x'.repeat(60_000);
  let closed = false;
  socket.once('close', () => (closed = true));
  // The kernel's buffers of both ends take some megabytes first.
  for (let index = 0; index < 400 && !closed; index++) {
    await app.store.updateNode(node.id, { serial: `${index}${long}` }, NOW);
    if (index % 20 === 0) await sleep(1);
  }
  quick.close();
  socket.resume();
  await Promise.race([
    once(socket, 'close'),
    sleep(2000).then(() => assert.fail('it is still connected')),
  ]);
});

test('stopping the service ends its streams at once', async (context) => {
  const app = await startApp(context);
  const reader = await read(context, app);
  const before = performance.now();
  await app.stop();
  await reader.ended;
  assert.ok(performance.now() - before < 1000);
});
