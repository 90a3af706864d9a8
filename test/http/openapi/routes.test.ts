import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routersOf } from '../../../src/http/app.ts';
import { everyOperation } from '../../../src/http/openapi/operations.ts';
import { UNLISTED } from '../../../src/http/openapi/unlisted.ts';
import { fixedBootDesk } from '../../support/fixed-boot-desk.ts';
import { fixedPorts, NOW } from '../../support/http-app.ts';
import { type FoundRoute, routesOf } from '../../support/routes-of.ts';
import { openTestStore } from '../../support/store.ts';

const isUnlisted = ({ path }: FoundRoute) =>
  Object.keys(UNLISTED).some((family) => path.startsWith(family));

const line = ({ path, methods }: FoundRoute) => `${path} ${methods.join(' ')}`;

function described(): readonly string[] {
  const byPath = Map.groupBy(everyOperation(), ({ path }) => path);
  return [...byPath].map(([path, found]) => {
    const methods = found.map(({ method }) => (method === 'fetch' ? 'get' : method));
    return line({ path, methods: methods.toSorted() });
  });
}

test('the document has every route of the API, and the API every route of the document', async (context) => {
  const store = await openTestStore(context);
  const fixed = fixedPorts(context, { store, sent: [], now: () => NOW });
  const ports = { ...fixed, store, desk: fixedBootDesk(), logError: () => {} };
  const { machines, faces } = routersOf(ports, () => {});
  const routes = [...machines, faces].flatMap(routesOf);
  const listed = routes.filter((route) => !isUnlisted(route)).map(line);
  assert.deepEqual(listed.toSorted(), described().toSorted());
  for (const family of ['/boot/', '/install/', '/images/', '/installed/', '/pve/', '/vendor/']) {
    assert.ok(
      routes.some(({ path }) => path.startsWith(family)),
      `nothing is at ${family}`,
    );
  }
});
