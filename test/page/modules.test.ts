import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { load, type PageModule, pageModules, STATIC } from '../support/page/modules.ts';

const modules = pageModules();
const byPath = new Map(modules.map((module) => [module.path, module]));

/** What preact's one file exports: nothing of ours can be asked of it. */
const PREACT = [
  'html',
  'render',
  'Component',
  'useState',
  'useEffect',
  'useLayoutEffect',
  'useRef',
  'useMemo',
  'useCallback',
  'useErrorBoundary',
];

type Import = { readonly names: readonly string[]; readonly from: string };

function importsOf({ text }: PageModule): readonly Import[] {
  const found = text.matchAll(/^import \{([^}]*)\} from '([^']+)';$/gm);
  return [...found].map(([, names = '', from = '']) => ({
    names: names.split(',').flatMap((name) => name.trim().split(' as ')[0] || []),
    from,
  }));
}

function exportsOf({ text }: PageModule): readonly string[] {
  const found = text.matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm);
  return [...found].map(([, name = '']) => name);
}

const targetOf = (path: string, from: string) => posix.join(posix.dirname(path), from);

test('whatever a module of the page imports is there', () => {
  for (const module of modules) {
    for (const { names, from } of importsOf(module)) {
      const target = targetOf(module.path, from);
      const there =
        target === '../vendor/preact.js'
          ? PREACT
          : exportsOf(byPath.get(target) ?? { path: '', text: '' });
      assert.deepEqual(
        names.filter((name) => !there.includes(name)),
        [],
        `${module.path} from ${from}`,
      );
    }
  }
});

test('a module that is missing would be seen', () => {
  assert.ok(
    importsOf({ path: 'a.js', text: "import { x } from './b.js';" })[0]?.names.includes('x'),
  );
  assert.ok(modules.length > 60);
});

test('every module of the page is reached from its first', () => {
  const reached = new Set<string>();
  const follow = (path: string): void => {
    const module = byPath.get(path);
    if (module === undefined || reached.has(path)) return;
    reached.add(path);
    for (const { from } of importsOf(module)) follow(targetOf(path, from));
  };
  follow('app.js');
  const page = readFileSync(new URL('index.html', STATIC), 'utf8');
  const loose = modules.filter(({ path }) => !reached.has(path) && !page.includes(`js/${path}`));
  assert.deepEqual(
    loose.map(({ path }) => path),
    [],
  );
});

test('what is exported is used', () => {
  const all = modules.map(({ text }) => text).join('\n');
  const tests = readdirSync(new URL('../page/', import.meta.url)).map((name) =>
    readFileSync(new URL(`../page/${name}`, import.meta.url), 'utf8'),
  );
  const everywhere = [all, ...tests].join('\n');
  for (const module of modules) {
    for (const name of exportsOf(module)) {
      const uses = everywhere.split(new RegExp(`\\b${name}\\b`)).length - 1;
      assert.ok(uses > 1, `${module.path} exports ${name} to nobody`);
    }
  }
});

test('every text is said somewhere', async () => {
  const said = modules.filter(({ path }) => !path.startsWith('words/')).map(({ text }) => text);
  const own = modules.filter(({ path }) => path.startsWith('words/'));
  for (const { path, text } of own) {
    for (const [name, words] of Object.entries<object>(await load(path))) {
      if (typeof words !== 'object' || Array.isArray(words)) continue;
      const isPicked = [...said, text].some(
        (source) => source.includes(`${name}[`) || source.includes(`(${name},`),
      );
      const unsaid = Object.keys(words).filter((key) => {
        const use = new RegExp(`\\.${key}\\b|[{,]\\s*${key}\\b`);
        return ![...said, text].some((source) => use.test(source.replaceAll(`${key}:`, '')));
      });
      assert.deepEqual(isPicked ? [] : unsaid, [], `${path} ${name}`);
    }
  }
});

/** The literal parts of html templates, without what stands in `${}`. */
function markupOf(text: string): string {
  let markup = '';
  const stack: ('html' | 'text' | 'code')[] = ['code'];
  for (let at = 0; at < text.length; at++) {
    const mode = stack.at(-1);
    if (mode === 'code') {
      if (text.startsWith('html`', at)) {
        stack.push('html');
        at += 4;
      } else if (text[at] === '`') stack.push('text');
      else if (text[at] === '{') stack.push('code');
      else if (text[at] === '}' && stack.length > 1) stack.pop();
      else if (text[at] === "'") at = text.indexOf("'", at + 1);
      continue;
    }
    if (text[at] === '`') {
      stack.pop();
      if (mode === 'html') markup += '\n';
    } else if (text.startsWith('${', at)) {
      stack.push('code');
      at += 1;
      if (mode === 'html') markup += '¤';
    } else if (mode === 'html') markup += text[at];
  }
  return markup;
}

const SAID = /\b(?:aria-label|title|placeholder|alt)="[^"]*[a-z]/i;

function writtenTexts(text: string): readonly string[] {
  const markup = markupOf(text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''));
  const between = markup.replace(/<[^>]*>/g, '\u0000').split('\u0000');
  const words = between.filter((part) => /[a-z]{2}/i.test(part));
  return SAID.test(markup) ? [...words, SAID.exec(markup)?.[0] ?? ''] : words;
}

const TWO = `html\`<p title="Hello">\${x ? html\`<b>yes</b>\` : ''}</p>\``;
const NONE = `html\`<p class="a b" ...\${rest}>\${WORDS.x}, \${\`a \${b}\`}</p>\``;

test('no view writes a text of its own: all of them stand in words/', () => {
  assert.deepEqual(writtenTexts(`html\`<p>Hello \${name}</p>\``), ['Hello ¤']);
  assert.equal(writtenTexts(TWO).length, 2);
  assert.deepEqual(writtenTexts(NONE), []);
  for (const { path, text } of modules.filter(({ path }) => !path.startsWith('words/'))) {
    assert.deepEqual(writtenTexts(text), [], path);
  }
});

test('the page has nothing inline and makes no markup out of text', () => {
  const page = readFileSync(new URL('index.html', STATIC), 'utf8');
  assert.doesNotMatch(page, /style=|<style|\son\w+=|<script(?![^>]*src=)/);
  const forbidden =
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|dangerously/;
  for (const { path, text } of modules) assert.doesNotMatch(text, forbidden, path);
});

test('nothing that the page names leads out of the house', () => {
  for (const { path, text } of modules) {
    const addresses = [...text.matchAll(/https?:\/\/[^\s'"`]+/g)].map(([address]) => address);
    assert.deepEqual(
      addresses.filter((address) => !address.startsWith('https://192.168.')),
      [],
      path,
    );
  }
});

test('every style sheet is there, is used, and each module is small', () => {
  const page = readFileSync(new URL('index.html', STATIC), 'utf8');
  const sheets = readdirSync(new URL('css/', STATIC));
  for (const name of sheets) assert.ok(page.includes(`href="css/${name}"`), name);
  for (const [, name = ''] of page.matchAll(/(?:href|src)="((?:css|js)\/[^"]+)"/g)) {
    assert.ok(existsSync(new URL(name, STATIC)), name);
  }
  for (const { path, text } of modules) {
    assert.ok(text.split('\n').length <= 250, path);
    assert.match(text, /^(?:\/\*\*|\/\/)/, `${path} does not say what it is for`);
  }
});
