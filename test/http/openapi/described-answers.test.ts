import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import express from 'express';
import { describedAnswers } from '../../support/described-answers.ts';
import { startApp } from '../../support/http-app.ts';
import { routesOf } from '../../support/routes-of.ts';

const PROBLEM = { type: 't', title: 't', status: 404, detail: 'd' };

async function faultsOf(context: TestContext, path: string, handler: RequestListener) {
  const faults: string[] = [];
  const server = createServer(describedAnswers(handler, faults)).listen(0, '127.0.0.1');
  context.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  return faults;
}

function answering(status: number, body: object, type = 'application/json'): RequestListener {
  return (_request, response) =>
    void response.writeHead(status, { 'Content-Type': type }).end(JSON.stringify(body));
}

const WRONG: readonly (readonly [string, string, RequestListener])[] = [
  ['a field too many', '/healthz', answering(200, { status: 'ok', version: '1', more: 1 })],
  ['a field too few', '/healthz', answering(200, { status: 'ok' })],
  ['another status', '/healthz', answering(201, { status: 'ok', version: '1' })],
  ['a code that is not listed', '/healthz', answering(404, { ...PROBLEM, code: 'VM_NOT_FOUND' })],
  ['a text in place of a list', '/api/v1/vms', answering(200, { vms: 'none' })],
  ['JSON in place of text', '/metrics', answering(200, {})],
];

for (const [what, path, handler] of WRONG) {
  test(`an answer that the document does not know is seen: ${what}`, async (context) => {
    assert.equal((await faultsOf(context, path, handler)).length, 1);
  });
}

test('an answer that is as it is described is none of them', async (context) => {
  const right = answering(200, { status: 'ok', version: '1' });
  assert.deepEqual(await faultsOf(context, '/healthz', right), []);
  const refused = answering(404, { ...PROBLEM, code: 'NODE_NOT_FOUND' });
  assert.deepEqual(await faultsOf(context, '/api/v1/nodes/nobody', refused), []);
  assert.deepEqual(await faultsOf(context, '/boot/anything', answering(200, {})), []);
});

test('a route is found however it came into the application', () => {
  const [inner, outer] = [express.Router(), express.Router()];
  inner.get('/nodes/:id/secret', () => {});
  inner.route('/nodes').all(() => {});
  outer.use('/api/v1', (_request, _response, next) => next(), inner);
  assert.deepEqual(routesOf(outer), [
    { path: '/api/v1/nodes/:id/secret', methods: ['get'] },
    { path: '/api/v1/nodes', methods: [] },
  ]);
});

test('the document is read without a token, and is the same each time', async (context) => {
  const { url } = await startApp(context);
  const first = await fetch(`${url}/api/v1/openapi.json`);
  assert.match(first.headers.get('content-type') ?? '', /^application\/json/);
  const text = await first.text();
  assert.equal(JSON.parse(text).openapi, '3.1.1');
  assert.equal(JSON.parse(text).info.version, '0.1.0');
  assert.equal(await (await fetch(`${url}/api/v1/openapi.json`)).text(), text);
});
