import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const LIST = new URL('../setup/test-packages.json', import.meta.url);

/** `command('name')`, `command('name', 'package')` and `file('path', 'package')` of support/needs.ts. */
const NEEDS = /\b(?:command\('([\w.-]+)'\)|(?:command|file)\('[^']+', '([a-z0-9][a-z0-9+.-]+)'\))/g;

test('npm test installs every package that a test says it needs', () => {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const wanted = files
    .filter((file) => file.endsWith('.ts') && !file.startsWith('setup.test'))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .filter((text) => /from '[./\w-]*needs\.ts'/.test(text))
    .flatMap((text) =>
      [...text.matchAll(NEEDS)].map(([, name, packageName]) => packageName ?? name),
    );
  const list: string[] = JSON.parse(readFileSync(LIST, 'utf8'));
  const installed = list.flatMap((entry) => entry.split('|'));
  assert.ok(wanted.length > 10);
  assert.deepEqual(
    [...new Set(wanted)].filter((name) => !installed.includes(name ?? '')),
    [],
  );
});
