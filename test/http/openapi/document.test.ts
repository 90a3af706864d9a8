import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApiDocument } from '../../../src/http/openapi/document.ts';
import { everyOperation } from '../../../src/http/openapi/operations.ts';
import { TAGS } from '../../../src/http/openapi/tags.ts';
import { NAMED_SCHEMAS } from '../../../src/http/schemas/named.ts';
import { assertGolden } from '../../support/golden.ts';

const DOCUMENT = openApiDocument('0.1.0');
/** As it is sent. */
const TEXT = JSON.stringify(DOCUMENT, null, 2);

test('the document is as it is', () => {
  assertGolden('openapi.json', `${TEXT}\n`);
});

test('the document is OpenAPI 3.1, and every reference leads somewhere', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(JSON.parse(TEXT));
  assert.deepEqual([valid, errors, validator.version], [true, undefined, '3.1']);
  validator.resolveRefs();
  const broken = JSON.parse(TEXT.replace('"operationId"', '"operationID"'));
  assert.equal((await new Validator().validate(broken)).valid, false, 'it sees a mistake');
});

test('every operation has a name of its own, a chapter and a summary', () => {
  const operations = everyOperation().map(({ operation }) => operation);
  const ids = operations.map(({ id }) => id);
  assert.deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
  for (const { id, tag, summary, answers } of operations) {
    assert.match(id, /^[a-z][A-Za-z]+$/);
    assert.ok(tag in TAGS, id);
    assert.match(summary, /^[A-Z][^.]{5,60}$/, id);
    assert.ok(Object.keys(answers).length > 0, id);
  }
});

test('what is sent and what is answered has a name', () => {
  for (const { operation } of everyOperation()) {
    const { id, body, answers } = operation;
    if (id === 'getOpenApi') continue;
    const schemas = [body?.schema, ...Object.values(answers).map(({ schema }) => schema)];
    for (const schema of schemas) {
      if (schema !== undefined)
        assert.ok(NAMED_SCHEMAS.get(schema), `a schema of ${id} has no name`);
    }
  }
});

test('every example is read by the schema of the service, and by that of the document', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(JSON.parse(TEXT), 'openapi.json');
  let examples = 0;
  for (const { operation } of everyOperation()) {
    const { id, body } = operation;
    const name = body && NAMED_SCHEMAS.get(body.schema)?.id;
    if (body === undefined) continue;
    const validate = ajv.getSchema(`openapi.json#/components/schemas/${name}`);
    assert.ok(validate, id);
    for (const [what, example] of Object.entries(body.examples)) {
      const read = body.schema.safeParse(example);
      assert.ok(read.success, `${id}, ${what}: ${read.error?.message}`);
      assert.ok(validate(example), `${id}, ${what}: ${JSON.stringify(validate.errors)}`);
      assert.ok(
        !validate({ ...example, 'no such field': 1 }),
        `${id} takes fields that there are not`,
      );
      examples += 1;
    }
  }
  assert.ok(examples >= 20);
});
