import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pages } from '../support/documents.ts';
import { startApp } from '../support/http-app.ts';
import { requestMistakes, requestsIn } from './routes.ts';

test('every request that documents show is one that the router takes', async (context) => {
  const { url } = await startApp(context);
  const shown = pages().flatMap(requestsIn);
  assert.ok(shown.length > 80, `${shown.length} were seen`);
  const mistakes = [];
  for (const page of pages()) mistakes.push(...(await requestMistakes(url, page)));
  assert.deepEqual(mistakes, []);
});

test('an address that there is not, or a method that it does not take, is seen', async (context) => {
  const { url } = await startApp(context);
  const broken: readonly (readonly [string, string])[] = [
    ['`GET /api/v1/node`', 'x.md:1 GET /api/v1/node: is no address'],
    ['| `DELETE /api/v1/nodes/ID/approve` |', 'x.md:1 DELETE /api/v1/nodes/ID/approve: takes POST'],
    ['`PATCH /api/v1/nodes {"a": 1}`', 'x.md:1 PATCH /api/v1/nodes: takes GET, HEAD, POST'],
    ['```\nGET /api/v1/events?after=0\nPUT /metrics\n```', 'x.md:2 PUT /metrics: takes GET, HEAD'],
    [
      '```sh\ncurl -sS -H "$AUTH" \\\n  "$PILOTLIGHT/api/v1/cluster" -d \'{}\'\n```\n',
      'x.md:2 POST /api/v1/cluster: takes GET, HEAD',
    ],
    [
      '```sh\ncurl -sS -X PUT "$PILOTLIGHT/api/v1/images"\n```\n',
      'x.md:2 PUT /api/v1/images: takes GET, HEAD, POST',
    ],
  ];
  for (const [text, seen] of broken) {
    assert.deepEqual(await requestMistakes(url, { path: 'x.md', text }), [seen]);
  }
});
