import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApiDocument } from '../../../src/http/openapi/document.ts';
import { everyOperation, type FoundOperation } from '../../../src/http/openapi/operations.ts';
import { type DescribedSite, startDescribedSite } from '../../support/described-site.ts';
import { ADMIN } from '../../support/http-app.ts';

type Shown = {
  readonly parameters?: readonly { readonly name: string; readonly example?: string }[];
};

const { paths } = openApiDocument('0.1.0') as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Shown>>>>;
};

/** Where the example of the path is of something that this site has in another state. */
const TARGETS: Record<string, string> = {
  approveNode: 'bc-24-11-d0-19-22',
  removeNode: 'opti-2',
  deleteNode: 'opti-3',
  deleteHypervisor: 'pve-cellar',
};
/** The token of the example opens nothing: that of the tests takes its place. */
const BODIES: Readonly<Record<string, object>> = { signIn: { token: ADMIN.slice(7) } };

/** What is approved cannot be approved again. */
const ONCE = ['approveNode'];

const ORDER = ['post', 'get', 'fetch', 'patch', 'delete'];

function addressOf({ path, method, operation }: FoundOperation): string {
  const template = path.replaceAll(/:(\w+)/g, '{$1}');
  const shown = paths[template]?.[method === 'fetch' ? 'get' : method];
  assert.ok(shown, `${method} ${template} is described`);
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const example = shown.parameters?.find((one) => one.name === name)?.example;
    assert.ok(example, `${name} of ${template} has an example`);
    return TARGETS[operation.id] ?? example;
  });
}

async function send({ url }: DescribedSite, found: FoundOperation, body: object | undefined) {
  const { method, operation } = found;
  const { id, access } = operation;
  const cancel = new AbortController();
  const answer = await fetch(`${url}${addressOf(found)}`, {
    method: method === 'fetch' ? 'GET' : method.toUpperCase(),
    headers: {
      ...(access !== 'anyone' && { Authorization: ADMIN }),
      ...(body && { 'Content-Type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(BODIES[id] ?? body) }),
    signal: cancel.signal,
  });
  const known = Object.keys(operation.answers);
  const text = known.includes(`${answer.status}`) ? '' : await answer.text();
  assert.ok(known.includes(`${answer.status}`), `${id}: ${answer.status} ${text}`);
  for (const name of operation.answers[answer.status]?.headers ?? []) {
    assert.ok(answer.headers.has(name), `${id} has no header ${name}`);
  }
  if (id === 'createPhantom') {
    const made = answer.headers.get('Location')?.split('/').at(-1) ?? '';
    Object.assign(TARGETS, { getPhantom: made, deletePhantom: made });
  }
  cancel.abort();
}

test('every operation does what it says, with each of its examples', async (context) => {
  const site = await startDescribedSite(context);
  const operations = everyOperation().toSorted(
    (a, b) => ORDER.indexOf(a.method) - ORDER.indexOf(b.method),
  );
  for (const found of operations) {
    const { id, body } = found.operation;
    if (id === 'removeNode') site.join('opti-2');
    const examples = body === undefined ? [undefined] : Object.values(body.examples);
    for (const example of examples) await send(site, found, example);
    if (body?.optional && !ONCE.includes(id)) await send(site, found, undefined);
  }
});
