// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources that are scanned have templates
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { importsOf } from './imports.ts';
import { HOLE, tokenise } from './tokens.ts';

/** `kind:text` of each token. */
function scan(source: string): string[] {
  return tokenise(source).map(({ kind, text }) => `${kind}:${text}`);
}

/** The specifiers, with how they are imported. */
function imports(source: string): string[] {
  return importsOf(tokenise(source)).map(({ kind, specifier }) => `${kind} ${specifier}`);
}

test('each way to import is seen', () => {
  const seen: readonly (readonly [string, string])[] = [
    ["import './a.ts';", 'static ./a.ts'],
    ["import a from './a.ts';", 'static ./a.ts'],
    ["import * as a from './a.ts';", 'static ./a.ts'],
    ["import a, { b as c, type D } from\n  './a.ts';", 'static ./a.ts'],
    ["import type { A } from './a.ts';", 'static ./a.ts'],
    ["import { 'odd name' as a } from './a.ts';", 'static ./a.ts'],
    ["import { from } from './a.ts';", 'static ./a.ts'],
    ["import a from './a.json' with { type: 'json' };", 'static ./a.json'],
    ["import a = require('./a.ts');", 'require ./a.ts'],
    ["export { a } from './a.ts';", 'reexport ./a.ts'],
    ["export type { A } from './a.ts';", 'reexport ./a.ts'],
    ["export * from './a.ts';", 'reexport ./a.ts'],
    ["export * as a from './a.ts';", 'reexport ./a.ts'],
    ["const a = await import('./a.ts');", 'dynamic ./a.ts'],
    ['const a = await import(`./a.ts`);', 'dynamic ./a.ts'],
    ["import('./a.json', { with: { type: 'json' } });", 'dynamic ./a.json'],
    ["type A = import('./a.ts').A;", 'dynamic ./a.ts'],
    ['import(`./${name}.ts`);', 'dynamic undefined'],
    ["import('./a' + '.ts');", 'dynamic undefined'],
    ["const a = require('./a.ts');", 'require ./a.ts'],
    ["require.resolve('a');", 'require a'],
    ["import.meta.resolve('a');", 'require a'],
    ["new Worker(new URL('./a.ts', import.meta.url));", 'url ./a.ts'],
    ["`${await import('./a.ts')}`;", 'dynamic ./a.ts'],
  ];
  for (const [source, expected] of seen) assert.deepEqual(imports(source), [expected], source);
});

test('what only looks like an import is none', () => {
  for (const source of [
    "// import './a.ts';",
    "/* import './a.ts'; */",
    `const text = "import './a.ts'";`,
    "const text = `import './a.ts'`;",
    "const text = `${'`'} import './a.ts' ${`import './a.ts'`}`;",
    "const pattern = /import '.\\/a.ts'/;",
    "if (x) /'/.test(y); // import './a.ts'",
    "const half = /[/'\"`]/; const other = ' import(';",
    "const ratio = a / b; // ' import './a.ts'",
    "store.import('./a.ts'); store.require('./b.ts'); tree.export({}, './c.ts');",
    "const here = import.meta.url; new URL('./a.ts', base);",
    "export const from = './a.ts'; export { from };",
    "const object = { import: './a.ts' };",
  ]) {
    assert.deepEqual(imports(source), [], source);
  }
});

test('a slash is a division after a value, and a regular expression elsewhere', () => {
  assert.deepEqual(scan("a / b / 'c'"), ['word:a', 'mark:/', 'word:b', 'mark:/', 'string:c']);
  assert.deepEqual(scan("(a) / 2 / 'c'").at(-1), 'string:c');
  assert.deepEqual(scan("a[0] / 2 / 'c'").at(-1), 'string:c');
  assert.deepEqual(scan("return /'/u"), ['word:return', "regex:/'/u"]);
  assert.deepEqual(scan("while (a()) /'/.exec(b)").slice(-6)[0], "regex:/'/");
  assert.deepEqual(scan("}\n/[/\\]']/g"), ['mark:}', "regex:/[/\\]']/g"]);
});

test('a template is its text, and what is in it is scanned as well', () => {
  const tokens = scan('`a${b({ c: `d${e}` })}f\\`\\${g`;h');
  assert.ok(tokens.includes('word:e') && tokens.includes('word:h'));
  assert.ok(!tokens.includes('word:g'));
  assert.ok(tokens.includes(`template:a${HOLE}f\\\`\\\${g`));
});

test('lines are counted through comments, strings and templates', () => {
  const source = "#!/usr/bin/env node\n/*\n*/ a `\n${\nb}`\n'c\\\nd' e";
  const lines = tokenise(source).map(({ text, line }) => [text, line]);
  assert.deepEqual(lines, [
    ['a', 3],
    ['b', 5],
    [`\n${HOLE}`, 3],
    ['c\\\nd', 6],
    ['e', 7],
  ]);
});

test('no text at all stops the scanner', () => {
  const pieces = fc.constantFrom(
    '`',
    '${',
    '}',
    "'",
    '"',
    '/',
    '*',
    '(',
    ')',
    '\\',
    '\n',
    'import',
    '[',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 30 }),
      (parts) => {
        assert.ok(Array.isArray(importsOf(tokenise(parts.join('')))));
      },
    ),
  );
});

test('in any mixture of code and decoys the imports are seen, and nothing else', () => {
  const decoy = fc.constantFrom(
    "// import './no.ts'",
    "/* export * from './no.ts' */",
    `const a = "import './no.ts'";`,
    "const b = `require('./no.ts') ${'import'} \\` ${`'`}`;",
    "const c = /import '[/]no.ts'/g.test(a) || b / 2 > 1 / c;",
    'for (const d of list) /`/.test(d);',
    'if (a) { b(); }',
  );
  const real = fc
    .nat(99)
    .chain((n) =>
      fc.constantFrom(
        [`import { a } from './${n}.ts';`, `static ./${n}.ts`] as const,
        [`export * from './${n}.ts';`, `reexport ./${n}.ts`] as const,
        [`const e = await import('./${n}.ts');`, `dynamic ./${n}.ts`] as const,
        [`const f = \`\${require('./${n}.ts')}\`;`, `require ./${n}.ts`] as const,
      ),
    );
  const line = fc.oneof(
    decoy.map((text) => [text, undefined] as const),
    real,
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const source = lines.map(([text]) => text).join('\n');
      const expected = lines.flatMap(([, found]) => found ?? []);
      assert.deepEqual(imports(source), expected, source);
    }),
  );
});
