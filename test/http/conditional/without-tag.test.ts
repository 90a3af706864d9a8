import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everyOperation } from '../../../src/http/openapi/operations.ts';
import { ADMIN, startApp } from '../../support/http-app.ts';

const changes = everyOperation().filter(({ method }) => method !== 'get' && method !== 'fetch');
const judged = changes.filter(({ operation }) => operation.takes?.includes('If-Match'));
const others = changes.filter((found) => !judged.includes(found));

test('where there is no ETag, a change with a condition is refused and not done', async (context) => {
  assert.ok(judged.length > 5 && others.length > 10);
  const { url, store } = await startApp(context);
  for (const { path, method, operation } of others) {
    const [example = {}] = Object.values(operation.body?.examples ?? {});
    const answer = await fetch(`${url}${path.replaceAll(/:\w+/g, 'opti-1')}`, {
      method: method.toUpperCase(),
      headers: {
        ...{
          'Content-Type': 'application/json',
          'If-Match': '"AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAA"',
        },
        Authorization: ADMIN,
      },
      body: JSON.stringify(example),
    });
    const { code, detail } = (await answer.json()) as { code: string; detail: string };
    assert.equal(answer.status, 412, `${operation.id}: ${answer.status} ${detail}`);
    assert.equal(code, 'PRECONDITION_FAILED');
    assert.match(detail, /has no ETag, and If-Match says "A+\.A+": nothing was done/);
  }
  assert.deepEqual(store.registry.all(), []);
});

test('* holds of whatever stands there', async (context) => {
  const { url } = await startApp(context);
  const answer = await fetch(`${url}/api/v1/admission`, {
    method: 'DELETE',
    headers: { Authorization: ADMIN, 'If-Match': '*' },
  });
  assert.equal(answer.status, 204);
});
