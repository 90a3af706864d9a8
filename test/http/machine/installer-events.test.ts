import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import request from 'supertest';
import type { InstallerEvent } from '../../../src/domain/install/installer-event.ts';
import { CHOSEN, openDesks } from '../../support/desks.ts';
import { startApp } from '../../support/http-app.ts';
import { INSTALL, posted, REBOOT } from '../../support/small-install.ts';

const [FIRST] = INSTALL;
assert.ok(FIRST);

/** The events of the tests' own desks behind real HTTP, and an installer that has its seed. */
async function withInstaller(context: TestContext) {
  const desks = await openDesks(context);
  const { store, follower } = desks;
  const node = await desks.enrol('d0:50:99:4e:05:57', 'opti-01');
  const { token } = await desks.tickets.ticketFor(node, '127.0.0.1', CHOSEN);
  const visit = desks.visit(token, '127.0.0.1');
  await desks.install.seed(visit, 'user-data').commit();
  const app = await startApp(context, { installerEvents: follower });
  const endpoint = `/install/${token}/events`;
  const post = (body: unknown) =>
    request(app.url)
      .post(endpoint)
      .set('User-Agent', 'Curtin/24.1')
      .send(body as object);
  const progress = async () => {
    await store.flush();
    return store.registry.byId(node.id)?.progress;
  };
  return { ...desks, app, id: node.id, token, visit, endpoint, post, progress };
}

test('an install is followed over HTTP from its first event to the shutdown', async (context) => {
  const { app, post, install, visit, progress, lines, id } = await withInstaller(context);
  for (const event of INSTALL) await post(posted(event)).expect(204, '');
  assert.equal((await progress())?.percent, 98);
  await install.installed(visit, { sshHostKeys: [], keyHash: undefined });
  for (const event of REBOOT) await post(posted(event)).expect(204);
  assert.equal((await progress())?.step, 'shutting the machine down');
  assert.equal((await lines(id)).at(-1), 'note: the installer shuts the machine down (reboot)');
  assert.deepEqual(app.logged, []);
});

test('a list of events is taken too, and unknown fields are passed over', async (context) => {
  const { post, progress } = await withInstaller(context);
  const list = INSTALL.slice(0, 6).map((event) => ({ ...posted(event), files: [{ path: '/' }] }));
  await post(list).expect(204);
  assert.ok(((await progress())?.percent ?? 0) >= 2);
  await post([]).expect(204);
});

test('an event is read whatever Content-Type it has', async (context) => {
  const { app, endpoint, progress } = await withInstaller(context);
  const body = JSON.stringify(posted(FIRST));
  const answer = await fetch(`${app.url}${endpoint}`, { method: 'POST', body });
  assert.equal(answer.status, 204);
  assert.equal((await progress())?.percent, 1);
});

for (const [what, body, fields] of [
  ['a name that is no text', { ...posted(FIRST), name: 7 }, ['name']],
  ['a name without an end', { ...posted(FIRST), name: 'x'.repeat(513) }, ['name']],
  ['an unknown type', { ...posted(FIRST), event_type: 'begin' }, ['event_type']],
  ['an unknown result', { ...posted(FIRST), result: 'GOOD' }, ['result']],
  ['a time in words', { ...posted(FIRST), timestamp: 'now' }, ['timestamp']],
  [
    'several wrong fields',
    { description: [], level: 3 },
    ['name', 'description', 'event_type', 'level'],
  ],
  ['a wrong one in a list', [posted(FIRST), { ...posted(FIRST), name: '' }], ['[1].name']],
] as const) {
  test(`refused with the field: ${what}`, async (context) => {
    const { post, progress } = await withInstaller(context);
    const answer = await post(body).expect(400);
    assert.equal(answer.body.code, 'INPUT_INVALID');
    const problems = answer.body.problems as { field: string }[];
    assert.deepEqual(
      problems.map(({ field }) => field),
      fields,
    );
    assert.equal(await progress(), undefined);
  });
}

test('what is not JSON, or no event at all, is refused', async (context) => {
  const { app, endpoint } = await withInstaller(context);
  for (const body of ['', '{"name":', 'name=x', 'null', '"text"', '7']) {
    const answer = await fetch(`${app.url}${endpoint}`, { method: 'POST', body });
    assert.equal(answer.status, 400, body);
    assert.match(await answer.text(), /"code":"INPUT_INVALID"/);
  }
});

test('a description as long as a log is cut, and taken', async (context) => {
  const { post, lines, id } = await withInstaller(context);
  const event = { ...posted(FIRST), event_type: 'warning', description: 'w'.repeat(100_000) };
  await post(event).expect(204);
  assert.ok(((await lines(id)).at(-1) ?? '').length < 400);
});

test('10 MB are refused before they are read', async (context) => {
  const { app, endpoint } = await withInstaller(context);
  const socket = connect(app.port, '127.0.0.1');
  context.after(() => socket.destroy());
  const head = `POST ${endpoint} HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n`;
  socket.write(head);
  const [answer] = await once(socket, 'data');
  assert.match(String(answer), /^HTTP\/1\.1 413 /);
});

test('10 MB without a length are refused while they come', async (context) => {
  const { app, endpoint } = await withInstaller(context);
  const socket = connect(app.port, '127.0.0.1');
  context.after(() => socket.destroy());
  socket.on('error', () => {});
  let sent = 0;
  const answered = once(socket, 'data');
  socket.write(`POST ${endpoint} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`);
  const chunk = 'x'.repeat(64 * 1024);
  while (sent < 10_000_000 && socket.bytesRead === 0 && !socket.destroyed) {
    socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    sent += chunk.length;
    await delay(1);
  }
  assert.match(String((await answered)[0]), /^HTTP\/1\.1 413 /);
  assert.ok(sent < 5_000_000, `${sent} bytes were taken`);
});

test('a dead ticket and a foreign machine are refused', async (context) => {
  const { app, token, store, id, world } = await withInstaller(context);
  const dead = await request(app.url)
    .post(`/install/${'0'.repeat(32)}/events`)
    .send(posted(FIRST));
  assert.deepEqual([dead.status, dead.body.code], [403, 'TICKET_DEAD']);
  await store.record(id, { type: 'reinstall-requested', by: 'a person' }, world.now);
  const ended = await request(app.url).post(`/install/${token}/events`).send(posted(FIRST));
  assert.deepEqual([ended.status, ended.body.code], [403, 'TICKET_DEAD']);
});

test('the answer comes before anything is done with the events', async (context) => {
  const desks = await openDesks(context);
  const taken: (readonly InstallerEvent[])[] = [];
  const take = (_visit: unknown, events: readonly InstallerEvent[]) => void taken.push(events);
  const { url } = await startApp(context, { installerEvents: { take } });
  assert.ok(desks);
  await request(url)
    .post(`/install/${'a'.repeat(32)}/events`)
    .send(posted(FIRST))
    .expect(204);
  assert.deepEqual(taken, [[FIRST]]);
});
