/**
 * The stand-in installer takes user-data apart with a small awk program: it must read it as a YAML parser
 * does, or not at all.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parse } from 'yaml';
import { yamlBlock } from '../../src/boot/quoting/yaml-block.ts';
import { command, needs } from '../support/needs.ts';

const PROGRAM = fileURLToPath(new URL('../support/lab/installer/yaml.awk', import.meta.url));
const OPTIONS = needs(command('busybox', 'busybox-static'));

/** The scalars that the program finds, as text by path; or undefined where it refuses the document. */
function scalarsIn(document: string): Readonly<Record<string, string>> | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
  try {
    const argv = ['awk', '-v', `folder=${folder}`, '-f', PROGRAM];
    const { status } = spawnSync('busybox', argv, { input: document });
    if (status !== 0) return undefined;
    const names = readdirSync(folder);
    return Object.fromEntries(
      names.map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a YAML parser finds, in the same form. */
function scalarsOf(value: unknown, path = ''): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) {
    return { [path]: value === null ? '' : String(value) };
  }
  const below = Object.entries(value).map(([key, one]) =>
    scalarsOf(one, path === '' ? key : `${path}.${key}`),
  );
  return Object.assign({}, ...below);
}

const text = fc.string({ unit: fc.constantFrom(...'ab \'"\\/$&;|<>`{}\n\t#%:-'), maxLength: 12 });
const scalar = fc.oneof(text, fc.boolean(), fc.nat(99_999));
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 3, depthSize: 'small' }, scalar, tie('list'), tie('map')),
  list: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
  map: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_-]{1,8}[0-9]$/), tie('tree'), {
    minKeys: 1,
    maxKeys: 3,
  }),
}));

test('the stand-in installer reads what the templates write', OPTIONS, () => {
  fc.assert(
    fc.property(tree, (value) => {
      const document = `#cloud-config\n${yamlBlock({ autoinstall: value })}`;
      assert.deepEqual(scalarsIn(document), scalarsOf({ autoinstall: value }));
    }),
    { numRuns: 60 },
  );
});

for (const document of [
  'a: |\n  one\n    two\n\n  three\nb: 1\n',
  'a:\n- x\n- y: 1\n  z: 2\nb: true\n',
  'a: [1, 2]\nb: {}\n',
  'a: plain words\nb:\n',
]) {
  test(`the stand-in installer reads ${JSON.stringify(document)}`, OPTIONS, () => {
    const wanted = scalarsOf(parse(document));
    assert.deepEqual({ ...scalarsOf({}), ...scalarsIn(document) }, wanted);
  });
}

for (const [what, document] of [
  ['a quote inside', 'a: "echo "hello""\n'],
  ['an unknown escape', 'a: "echo \\q"\n'],
  ['a key twice', 'a: 1\na: 2\n'],
  ['a tab before a key', 'a:\n\tb: 1\n'],
  ['what YAML 1.1 takes for false', 'a: no\n'],
  ['what YAML 1.1 takes for a number of seconds', 'a: 12:30:45\n'],
  ['an alias', 'a: *b\n'],
  ['a flow mapping', 'a: {b: 1}\n'],
  ['a line at an odd column', 'a:\n    b: 1\n  c: 2\n'],
] as const) {
  test(`the stand-in installer refuses ${what}`, OPTIONS, () => {
    assert.equal(scalarsIn(document), undefined);
  });
}
