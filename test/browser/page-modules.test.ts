import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { STAGES } from '../../src/domain/stage.ts';

const STATIC = new URL('../../static/', import.meta.url);

/** The page's modules are plain JavaScript: node runs those that touch no document. */
function load(name: string) {
  return import(new URL(`js/${name}`, STATIC).href);
}

const node = (stage: string, more = {}) => ({ id: stage, name: stage, stage, macs: [], ...more });

test('the headline counts what is installed, and the rest comes in the order of attention', async () => {
  const { headline, detail } = await load('words.js');
  const nodes = [node('installed'), node('in-rotation'), node('failed'), node('discovered')];
  assert.equal(headline(nodes), '2 of 3 machines installed');
  assert.equal(detail(nodes), '1 asks at the door. 1 needs you.');
  assert.equal(headline([]), 'No machine yet');
  assert.equal(detail([node('ready')]), 'Nothing needs you.');
});

test('every stage of the domain has a word and a group', async () => {
  const { stageOf } = await load('stages.js');
  const { GROUPS } = await load('fleet.js');
  const groups = GROUPS.map(({ id }: { id: string }) => id);
  for (const stage of STAGES) {
    assert.notEqual(stageOf(stage).word, stage);
    assert.ok(groups.includes(stageOf(stage).group));
  }
  assert.equal(stageOf('constructor').word, 'constructor');
});

test('a failed machine says in which stage, and why', async () => {
  const { wordFor, lastWords } = await load('words.js').then(async (words) => ({
    ...words,
    ...(await load('stages.js')),
  }));
  const failed = node('failed', { failure: { stage: 'installing', reason: 'no disk' } });
  assert.equal(wordFor(failed), 'Failed while installing');
  assert.equal(lastWords(failed), 'no disk');
});

test('a stuck machine needs somebody, and says what is probably wrong and what helps', async () => {
  const { groupOf, lastWords } = await load('words.js');
  const { toneOf, wordFor } = await load('stages.js');
  const notice = { cause: 'no-seed', reason: 'It has no address.', advice: 'Look at the router.' };
  const stuck = node('booting', { stuck: notice });
  assert.equal(wordFor(stuck), 'Stuck while booting');
  assert.equal(lastWords(stuck), 'It has no address. Look at the router.');
  assert.deepEqual([groupOf(stuck), toneOf(stuck)], ['needs', 'yellow']);
});

test('a machine that installs says how far it is, and one that is installed what it runs on', async () => {
  const { lastWords, place } = await load('words.js');
  const { wordFor } = await load('stages.js');
  const busy = node('installing', { progress: { percent: 42, step: 'copying the system' } });
  assert.deepEqual([wordFor(busy), lastWords(busy)], ['Installing, 42 %', 'copying the system']);
  const disk = { path: '/dev/nvme0n1', model: 'PM961', size: 128_035_676_160, serial: null };
  const addresses = [{ interfaceName: 'eno1', address: '192.168.1.21/24' }];
  const firstBoot = { addresses, kernel: '6.8.0-101-generic', disk };
  const done = node('installed', { firstBoot, lastLine: { text: 'asked', count: 1 } });
  assert.equal(lastWords(done), 'Linux 6.8.0-101-generic · PM961 128 GB');
  assert.equal(place(done), '192.168.1.21');
});

test('times are told in one unit', async () => {
  const { span } = await load('words.js');
  const spans = [-5, 48_000, 22 * 60_000, 3 * 3_600_000, 41 * 86_400_000].map(span);
  assert.deepEqual(spans, ['0 s', '48 s', '22 min', '3 h', '41 days']);
});

test('events change the list: a new line, a new node, one that is gone', async () => {
  const { createFleet } = await load('fleet.js');
  const fleet = createFleet();
  fleet.list([node('booting', { lastLine: { id: 7, text: 'new' } })]);
  fleet.take({ event: 'entry', data: { id: 3, nodeId: 'booting', text: 'old, from a replay' } });
  assert.equal(fleet.get('booting').lastLine.text, 'new');
  fleet.take({ event: 'node', data: node('booting', { hostname: 'opti-1' }) });
  assert.equal(fleet.get('booting').lastLine.text, 'new');
  fleet.take({ event: 'node', data: node('discovered') });
  assert.deepEqual(
    fleet.groups().map(({ id }: { id: string }) => id),
    ['door', 'way'],
  );
  fleet.take({ event: 'node-removed', data: { id: 'booting' } });
  assert.equal(fleet.all().length, 1);
});

test('the stream is cut into events wherever its pieces end', async () => {
  const { createSseParser } = await load('sse.js');
  const stream =
    'retry: 2000\n\nid: 4\nevent: entry\ndata: {"text":"a: b"}\n\n: still here\n\nevent: node\ndata: {}\n\n';
  for (let size = 1; size < stream.length; size++) {
    const events: unknown[] = [];
    const parse = createSseParser((event: unknown) => events.push(event));
    for (let at = 0; at < stream.length; at += size) parse(stream.slice(at, at + size));
    assert.deepEqual(events, [
      { event: 'entry', id: '4', data: { text: 'a: b' } },
      { event: 'node', id: undefined, data: {} },
    ]);
  }
});

test('the page has nothing inline and makes no markup out of text', () => {
  const page = readFileSync(new URL('index.html', STATIC), 'utf8');
  assert.doesNotMatch(page, /style=|<style|\son\w+=|<script(?![^>]*src=)/);
  for (const name of readdirSync(new URL('js/', STATIC))) {
    const source = readFileSync(new URL(`js/${name}`, STATIC), 'utf8');
    assert.doesNotMatch(
      source,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/,
      name,
    );
  }
});
