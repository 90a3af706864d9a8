import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createAutoinstall } from '../../src/boot/autoinstall.ts';
import { createTemplates, type Templates } from '../../src/boot/templates.ts';
import { optiplex, TEMPLATES_FOLDER } from './nodes.ts';

function templatesOf(context: TestContext, files: Readonly<Record<string, string>>): Templates {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-templates-'));
  context.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return createTemplates(folder);
}

test('a value that a helper is given and that is missing is named, with its template', (context) => {
  const { render } = templatesOf(context, { 'a/b.yaml.hbs': 'x: 1\nname: {{yaml node.name}}\n' });
  assert.throws(() => render('a/b.yaml', { node: {} }), {
    code: 'TEMPLATE_INVALID',
    message: 'template a/b.yaml.hbs: {{yaml node.name}} in line 2 has no value',
  });
});

test('a value that is missing without a helper is named', (context) => {
  const { render } = templatesOf(context, { 'a.hbs': '{{name}}' });
  assert.throws(() => render('a', {}), {
    code: 'TEMPLATE_INVALID',
    message: /a\.hbs: "name" not defined/,
  });
});

test('a value of the wrong kind is named', (context) => {
  const { render } = templatesOf(context, { 'a.hbs': '{{shell name}}' });
  assert.throws(
    () => render('a', { name: ['x'] }),
    /\{\{shell name\}\} in line 1 takes string, not object/,
  );
});

test('what a language cannot hold is an error that names the template', (context) => {
  const { render } = templatesOf(context, { 'a.hbs': '{{ipxeUri url}}' });
  assert.throws(() => render('a', { url: 'gopher:x' }), /a\.hbs: .*expected an http or tftp URL/);
});

test('a template with a mistake is found when they are loaded', (context) => {
  assert.throws(() => templatesOf(context, { 'a.hbs': '{{#if x}}' }), {
    code: 'TEMPLATE_INVALID',
    message: /^template a\.hbs: Parse error/,
  });
});

test('a template that is not there is named', (context) => {
  assert.throws(() => templatesOf(context, {}).render('b', {}), {
    code: 'TEMPLATE_INVALID',
    message: 'there is no template b.hbs',
  });
});

test('a template whose YAML is broken reaches no machine', async (context) => {
  const facts = await optiplex();
  for (const [text, message] of [
    ['#cloud-config\nautoinstall:\n  a: [\n', /is not YAML/],
    ['#cloud-config\nautoinstall: {}\nusers: []\n', /other than the one key autoinstall/],
    ['autoinstall: {}\n', /no #cloud-config line/],
  ] as const) {
    const templates = templatesOf(context, { 'autoinstall/user-data.yaml.hbs': text });
    assert.throws(() => createAutoinstall(templates).userData(facts), {
      code: 'TEMPLATE_INVALID',
      message,
    });
  }
});

test('every template says who renders it, and writes no value without a helper', () => {
  const files = readdirSync(TEMPLATES_FOLDER, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.hbs'))) {
    const text = readFileSync(join(TEMPLATES_FOLDER, file), 'utf8');
    assert.match(text, /\{\{!--.*?Rendered by src\/boot\/[a-z-]+\.ts/s, file);
    const body = text.replace(/\{\{!--.*?--\}\}/gs, '');
    for (const [expression] of body.matchAll(/\{\{.*?\}\}/g)) {
      assert.match(
        expression,
        /^\{\{(#|\/|else\}|(yaml|yamlBlock|shell|hereDocument|ipxeText|ipxeUri|grub|verbatim) )/,
        file,
      );
    }
  }
});
