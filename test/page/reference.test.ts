import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openApiDocument } from '../../src/http/openapi/document.ts';
import { STATIC } from '../support/page/modules.ts';

const FOLDER = new URL('openapi/', STATIC);
const MODULES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({ name, text: readFileSync(new URL(name, FOLDER), 'utf8') }));
const DOCUMENT = JSON.parse(JSON.stringify(openApiDocument('0.1.0')));

type Shown = { readonly operationId: string; readonly method: string; readonly path: string };
type Chapter = { readonly name: string; readonly operations: readonly Shown[] };

const { chaptersOf, matching, accessWords, commandOf, answersOf } = await import(
  new URL('model.js', FOLDER).href
);
const { typeWords, formsOf, limitWords, descriptionOf } = await import(
  new URL('schema-model.js', FOLDER).href
);

const operations = (chapters: readonly Chapter[]) => chapters.flatMap((one) => one.operations);
const all: readonly Shown[] = operations(chaptersOf(DOCUMENT));
const named = (id: string) => all.find(({ operationId }) => operationId === id);
const schemaOf = (name: string) => ({ $ref: `#/components/schemas/${name}` });

test('every operation of the document stands in a chapter, once', () => {
  const methods = Object.values(DOCUMENT.paths as Record<string, object>).flatMap(Object.keys);
  assert.equal(all.length, methods.length);
  assert.equal(new Set(all.map(({ operationId }) => operationId)).size, all.length);
});

test('words find operations, all of them and in any order', () => {
  const found = (text: string) =>
    operations(matching(chaptersOf(DOCUMENT), text)).map(({ operationId }) => operationId);
  assert.deepEqual(found('discovered let machine'), ['approveNode']);
  assert.ok(found('DELETE /vms').includes('deleteVm'));
  assert.deepEqual(found('no such words'), []);
  assert.equal(found('  ').length, all.length);
});

test('a command is one that a shell takes', () => {
  const body = JSON.stringify({ name: "it's" });
  assert.equal(
    commandOf(named('createToken'), 'http://pi:8080', body),
    `curl -sS -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\\n  "http://pi:8080/api/v1/tokens" -d '{"name":"it'\\''s"}'`,
  );
  assert.equal(
    commandOf(named('getNode'), 'http://pi:8080', undefined),
    'curl -sS -H "Authorization: Bearer $TOKEN" \\\n  "http://pi:8080/api/v1/nodes/opti-1"',
  );
  assert.equal(
    commandOf(named('getHealth'), 'http://pi:8080', undefined),
    'curl -sS \\\n  "http://pi:8080/healthz"',
  );
  assert.match(commandOf(named('closeDoor'), '', undefined), /^curl -sS -X DELETE /);
});

test('who may do it is said', () => {
  assert.deepEqual(
    ['getHealth', 'listNodes', 'createNode', 'listTokens'].map((id) => accessWords(named(id))),
    ['No token is asked for.', 'Admins and viewers.', 'Admins alone.', 'Admins alone.'],
  );
});

test('a schema is told in words', () => {
  assert.equal(typeWords(schemaOf('Node')), 'Node');
  assert.equal(typeWords({ type: 'array', items: schemaOf('Vm') }), 'list of Vm');
  assert.equal(typeWords({ anyOf: [{ type: 'string' }, { type: 'null' }] }), 'text, or null');
  assert.equal(typeWords({ type: ['integer', 'null'] }), 'whole number, or null');
  assert.equal(typeWords({ enum: ['a', 'b'] }), '"a", "b"');
  assert.equal(typeWords({}), 'anything');
  assert.equal(
    limitWords({ minimum: 1, maximum: 1000, default: 200 }),
    '1 to 1000; without it: 200',
  );
  assert.equal(
    descriptionOf(DOCUMENT, schemaOf('Problem')),
    DOCUMENT.components.schemas.Problem.description,
  );
});

test('a schema has its fields, one list for each form', () => {
  const [draft, ...others] = formsOf(DOCUMENT, schemaOf('NodeDraft'));
  assert.deepEqual(others, []);
  assert.deepEqual(
    draft.fields.filter(({ isRequired }: { isRequired: boolean }) => isRequired).length,
    2,
  );
  const wishes = formsOf(DOCUMENT, schemaOf('ImageWish'));
  assert.deepEqual(
    wishes.map(({ title }: { title: string }) => title),
    ['iso', 'proxmox-ve', 'netboot', 'ipxe', 'k3s'].map((kind) => `kind "${kind}"`),
  );
  assert.equal(formsOf(DOCUMENT, { type: 'string' }).length, 0);
  const { done, refused } = answersOf(DOCUMENT, named('createNode'));
  assert.deepEqual(
    done.map(({ status }: { status: string }) => status),
    ['201'],
  );
  assert.ok(
    refused.every(({ description }: { description: string }) => /^`[A-Z_]+`: /.test(description)),
  );
});

test('the reference has nothing inline, makes no markup out of text, and leads nowhere else', () => {
  const page = readFileSync(new URL('reference.html', STATIC), 'utf8');
  assert.doesNotMatch(page, /style=|<style|\son\w+=|<script(?![^>]*src=)|https?:/);
  assert.ok(MODULES.length > 4);
  for (const { name, text } of MODULES) {
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|\beval\(|https?:/, name);
    assert.ok(text.split('\n').length <= 250, name);
    assert.match(text, /^\/\*\*/, `${name} does not say what it is for`);
  }
});
