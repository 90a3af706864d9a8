import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from '../support/documents.ts';
import { ADMIN, startApp, VIEWER } from '../support/http-app.ts';
import { requestsIn, type ShownRequest } from './routes.ts';

/** What needs no token: signing in, and the description of the API. */
const OPEN = ['/api/v1/session', '/api/v1/openapi.json'];

/** Every other request under /api/ that docs/api.md has. */
const REQUESTS = requestsIn(page('docs/api.md'))
  .map((shown) => ({ ...shown, path: shown.path.replace(/\bID\b/, '00:00:00:00:00:01') }))
  .filter(({ path }) => path.startsWith('/api/v1/') && !OPEN.includes(path));

const READING: readonly string[] = ['GET', 'HEAD'];
/** What docs/security.md says that a viewer does not read. */
const ADMINS_ALONE = /kubeconfig|\/tokens|\/audit|\/user-data|\/answer\.toml/;

/** The requests that are not answered with `status`. */
async function others(
  url: string,
  requests: readonly ShownRequest[],
  { status, token }: { readonly status: number; readonly token?: string },
): Promise<readonly string[]> {
  const headers = token === undefined ? {} : { authorization: token };
  const answers = requests.map(async ({ method, path }) => {
    const end = new AbortController();
    const answer = await fetch(`${url}${path}`, { method, headers, signal: end.signal });
    end.abort();
    return answer.status === status ? [] : [`${method} ${path}: ${answer.status}`];
  });
  return [...new Set((await Promise.all(answers)).flat())];
}

test('who may do what, as docs/security.md says it of every address of docs/api.md', async (context) => {
  const { url } = await startApp(context);
  assert.ok(REQUESTS.length > 60, `${REQUESTS.length}`);
  assert.deepEqual(await others(url, REQUESTS, { status: 401 }), []);
  const changes = REQUESTS.filter(({ method }) => !READING.includes(method));
  const secrets = REQUESTS.filter(
    ({ method, path }) => READING.includes(method) && ADMINS_ALONE.test(path),
  );
  assert.ok(changes.length > 25 && secrets.length > 4);
  const refused = { status: 403, token: VIEWER };
  assert.deepEqual(await others(url, [...changes, ...secrets], refused), []);
  for (const path of ['/ca.crt', '/metrics', '/healthz', '/api/v1/openapi.json', '/reference']) {
    assert.equal((await fetch(`${url}${path}`)).status, 200, path);
  }
});

test('an address that answers strangers, or viewers, is seen', async (context) => {
  const { url } = await startApp(context);
  const open = [{ method: 'GET', path: '/healthz', line: 1 }];
  assert.deepEqual(await others(url, open, { status: 401 }), ['GET /healthz: 200']);
  const read = [{ method: 'GET', path: '/api/v1/nodes', line: 1 }];
  const asViewer = { status: 403, token: VIEWER };
  assert.deepEqual(await others(url, read, asViewer), ['GET /api/v1/nodes: 200']);
  assert.deepEqual(await others(url, read, { status: 200, token: ADMIN }), []);
});
