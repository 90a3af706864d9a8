import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import express from 'express';
import { ProvisioningError } from '../../../src/domain/errors.ts';
import { bootRoutes } from '../../../src/http/machine/boot-routes.ts';
import type { BootAsker, BootDesk } from '../../../src/http/machine/ports.ts';
import { createScriptReception } from '../../../src/http/machine/script-reception.ts';
import { problemHandler } from '../../../src/http/problems.ts';
import { neverSniffed } from '../../../src/http/serving/security-headers.ts';
import { fixedBootDesk } from '../../support/fixed-boot-desk.ts';

const MAC = 'd0-50-99-4e-05-57';

type Answer = { status: number; headers: Record<string, string>; text: string };

/** The reception, and behind it the route that Express has for the same questions. */
async function startBoth(context: TestContext, script?: BootDesk['script']) {
  const askers: { by: 'reception' | 'route'; asker: BootAsker }[] = [];
  const logged: unknown[] = [];
  const logError = (error: unknown) => void logged.push(error);
  const deskOf = (by: 'reception' | 'route') => ({
    ...fixedBootDesk(),
    script: async (asker: BootAsker) => {
      askers.push({ by, asker });
      return script === undefined ? `#!ipxe\necho ${asker.mac}\n` : script(asker);
    },
  });
  const takes = createScriptReception({ desk: deskOf('reception'), logError });
  const downloads = { loader: async () => undefined, bulkUrl: () => '', sent: () => {} };
  const app = express()
    .use(neverSniffed)
    .use(bootRoutes({ desk: deskOf('route'), downloads }));
  app.disable('x-powered-by').use(problemHandler(logError));
  const server = createServer((request, response) => {
    const isPlain = request.headers['x-route'] === undefined;
    if (!(isPlain && takes(request, response))) app(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => void server.close());
  const { port } = server.address() as AddressInfo;

  async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    const { date: _, ...headers } = Object.fromEntries(response.headers);
    return { status: response.status, headers, text: await response.text() };
  }
  const byRoute = (path: string) => ask(path, { headers: { 'x-route': 'yes' } });
  return { ask, byRoute, askers, logged };
}

test('a machine is answered as by the route, to the last header, and the desk is told the same', async (t) => {
  const { ask, byRoute, askers } = await startBoth(t);
  const queries = ['', '?', '?uuid=4c4c4544&serial=A+1', '?serial=%zz&%=1', '?a=1&a=2#x'];
  for (const query of queries) {
    const path = `/boot/${MAC}/script.ipxe${query}`;
    assert.deepEqual(await ask(path), await byRoute(path));
    const [first, second] = askers.splice(0);
    assert.deepEqual([first?.by, second?.by], ['reception', 'route']);
    assert.deepEqual(first?.asker, second?.asker);
  }
});

test('a text outside of ASCII arrives as it was written, with its length', async (t) => {
  const text = '#!ipxe\necho Übergröße 漢\n';
  const { ask } = await startBoth(t, async () => text);
  const answer = await ask(`/boot/${MAC}/script.ipxe`);
  assert.equal(answer.text, text);
  assert.equal(answer.headers['content-length'], String(Buffer.byteLength(text)));
});

test('what fails is told as by the route; what is no named failure is logged and stays a 500', async (t) => {
  const failures = [new ProvisioningError('PROFILE_INVALID', 'no such disk'), new Error('a bug')];
  for (const failure of failures) {
    const { ask, byRoute, logged } = await startBoth(t, async () => {
      throw failure;
    });
    const path = `/boot/${MAC}/script.ipxe`;
    const answer = await ask(path);
    assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8');
    assert.equal(JSON.parse(answer.text).status, 500);
    assert.equal(logged.length, failure instanceof ProvisioningError ? 0 : 1);
    assert.equal(answer.text, (await byRoute(path)).text);
  }
});

test('every other spelling, method and name is left to the routes', async (t) => {
  const { ask, askers } = await startBoth(t);
  const others: readonly [string, string, number][] = [
    ['HEAD', `/boot/${MAC}/script.ipxe`, 405],
    ['POST', `/boot/${MAC}/script.ipxe`, 405],
    ['GET', '/boot/ff-ff-ff-ff-ff-ff/script.ipxe', 400],
    ['GET', '/boot/nonsense/script.ipxe', 400],
    ['GET', `/boot/${MAC}/script.ipxeX`, 404],
    ['GET', `/boot/${MAC.toUpperCase()}/script.ipxe`, 200],
    ['GET', `/boot/${MAC}/script.ipxe/`, 200],
    ['GET', `/boot/${MAC.replaceAll('-', '')}/script.ipxe`, 200],
  ];
  for (const [method, path, status] of others) {
    assert.equal((await ask(path, { method })).status, status, `${method} ${path}`);
  }
  assert.deepEqual(
    askers.map(({ by }) => by),
    ['route', 'route', 'route'],
  );
});
