import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page, pages } from '../support/documents.ts';
import { METRICS, nameMistakes } from './names.ts';

test('every script, file and metric that documents name is there', () => {
  assert.deepEqual(pages().flatMap(nameMistakes), []);
});

test('every metric is in docs/operations.md', () => {
  const { text } = page('docs/operations.md');
  assert.ok(METRICS.length > 10);
  assert.deepEqual(
    METRICS.filter((name) => !text.includes(`\`${name}\``)),
    [],
  );
});

/** The documents that no link of the index leads to. */
const unlisted = (index: string) =>
  pages()
    .map(({ path }) => /^docs\/([\w-]+\.md)$/.exec(path)?.[1])
    .filter((name) => name !== undefined && name !== 'README.md' && !index.includes(`](${name}`));

test('the index has every document, and README leads to it', () => {
  const { text } = page('docs/README.md');
  assert.deepEqual(unlisted(text), []);
  assert.ok(page('README.md').text.includes('](docs/README.md)'));
  assert.deepEqual(unlisted(text.replaceAll('](power.md)', '](p.md)')), ['power.md']);
});

test('a name of what is not there is seen', () => {
  const broken: readonly (readonly [string, string])[] = [
    ['`npm run chekc`', 'x.md:1 chekc: there is no such script of npm'],
    ['```sh\nsudo npm run packges\n```\n', 'x.md:2 packges: there is no such script of npm'],
    [
      '`examples/systemd/pilotlight.scoket`',
      'x.md:1 examples/systemd/pilotlight.scoket: there is no such file',
    ],
    ['```sh\ncp examples/systmd/* /etc\n```\n', 'x.md:2 examples/systmd/*: there is no such file'],
    ['`pilotlight_node_stuck > 0`', 'x.md:1 pilotlight_node_stuck: there is no such metric'],
  ];
  for (const [text, seen] of broken) {
    assert.deepEqual(nameMistakes({ path: 'x.md', text }), [seen]);
  }
});
