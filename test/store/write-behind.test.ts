import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoreReport } from '../../src/store/report.ts';
import { openTestStore } from '../support/store.ts';
import { draft, linesOf, macOf, minted, OPTIPLEX } from '../support/store-values.ts';

const ASKED = { kind: 'note', text: 'asked for its loader' } as const;

test('equal lines in a row are one, in memory and against the line that is stored', async (context) => {
  const store = await openTestStore(context);
  const node = await store.createNode(draft(), 1);
  for (const at of [2, 3, 4]) store.note(node.id, ASKED, at);
  await store.flush();
  store.note(node.id, ASKED, 5);
  store.note(node.id, { ...ASKED, kind: 'alarm' }, 6);
  store.note(node.id, ASKED, 7);
  await store.flush();
  assert.deepEqual((await linesOf(store, node)).slice(1), [
    'note enrolled x4 asked for its loader',
    'alarm enrolled x1 asked for its loader',
    'note enrolled x1 asked for its loader',
  ]);
  const [, folded] = await store.timeline(node.id);
  assert.deepEqual([folded?.at, folded?.lastAt], [2, 5]);
});

test('a long line is folded as it is stored', async (context) => {
  const store = await openTestStore(context);
  const node = await store.createNode(draft(), 1);
  for (const at of [2, 3]) {
    store.note(node.id, { kind: 'note', text: 'x'.repeat(5_000) }, at);
    await store.flush();
  }
  const [, line, ...more] = await store.timeline(node.id);
  assert.deepEqual([line?.count, line?.text.length, more.length], [2, 2_000, 0]);
});

test('lines that wait come before the line of an event', async (context) => {
  const store = await openTestStore(context);
  const node = await store.createNode(draft(), 1);
  store.note(node.id, ASKED, 2);
  await store.recordAttempt(node.id, minted('t-1'), 3);
  assert.deepEqual((await linesOf(store, node)).slice(1), [
    'note enrolled x1 asked for its loader',
    'stage booting x1 install script fetched from 192.168.1.50',
  ]);
});

test('what waits is written by itself', async (context) => {
  const store = await openTestStore(context, { flushEveryMs: 10 });
  const node = await store.createNode(draft(), 1);
  store.note(node.id, ASKED, 2);
  for (let time = 0; time < 100 && store.lastLines().get(node.id)?.text !== ASKED.text; time += 1) {
    await sleep(10);
  }
  assert.equal(store.lastLines().get(node.id)?.text, ASKED.text);
});

test('a note about nobody is dropped', async (context) => {
  const store = await openTestStore(context);
  store.note('nobody', ASKED, 1);
  store.remember('nobody', { uuid: 'u' });
  await store.flush();
  assert.deepEqual(await store.timelineAfter(0, 10), []);
});

test('a machine that asks nonsense all the time loses its own oldest lines alone', async (context) => {
  const reports: StoreReport[] = [];
  const report = (told: StoreReport): void => void reports.push(told);
  const store = await openTestStore(context, { report, flushEveryMs: 10 });
  const noisy = await store.createNode(draft(), 1);
  const quiet = await store.createNode(draft({ macs: [macOf(1)], hostname: 'quiet' }), 1);
  store.note(quiet.id, ASKED, 2);
  for (let n = 0; n < 10_000; n += 1) {
    store.note(noisy.id, { kind: 'refusal', text: `asked for ${n}` }, 2);
  }
  await store.flush();
  const lines = await linesOf(store, noisy);
  assert.equal(lines.length, 65);
  assert.equal(lines.at(-1), 'refusal enrolled x1 asked for 9999');
  assert.equal((await linesOf(store, quiet)).length, 2);
  store.note(quiet.id, ASKED, 3);
  for (let time = 0; time < 100 && reports.length === 0; time += 1) await sleep(10);
  assert.deepEqual(reports, [{ kind: 'dropped', count: 9_936 }]);
});

test('an unknown machine that asks is discovered; asking again is counted', async (context) => {
  const store = await openTestStore(context, { discoveredProfile: 'worker' });
  const text = 'asked to boot; not approved';
  for (const at of [1, 2, 3]) store.discover({ mac: OPTIPLEX, text }, at);
  await store.flush();
  store.discover({ mac: OPTIPLEX, arch: 'x86_64-efi', serial: 'H1M8DM2', text }, 4);
  await store.flush();
  const node = store.registry.byMac(OPTIPLEX);
  assert.ok(node);
  assert.deepEqual(
    [node.stage, node.hostname, node.role, node.profile, node.arch, node.serial],
    ['discovered', undefined, 'none', 'worker', 'x86_64-efi', 'H1M8DM2'],
  );
  assert.deepEqual(await linesOf(store, node), [
    'stage discovered x1 asked to boot; not approved',
    'note discovered x3 asked to boot; not approved',
  ]);
});

test('what a packet says of a registered machine is remembered where nothing was known', async (context) => {
  const store = await openTestStore(context);
  const node = await store.createNode(draft({ uuid: 'registered' }), 1);
  store.discover(
    { mac: OPTIPLEX, uuid: 'observed', serial: 'H1M8DM2', arch: 'x86-bios', text: 'asked' },
    2,
  );
  await store.flush();
  store.remember(node.id, { serial: 'another', arch: 'x86_64-efi' });
  await store.flush();
  const now = store.registry.byId(node.id);
  assert.deepEqual(now, { ...node, serial: 'H1M8DM2', arch: 'x86_64-efi' });
  assert.equal((await linesOf(store, node)).length, 1, 'asking is no line of a registered node');
});

test('the 257th stranger takes the place of the one that asked longest ago', async (context) => {
  const store = await openTestStore(context);
  const registered = await store.createNode(draft(), 0);
  for (let n = 0; n < 256; n += 1) {
    store.discover({ mac: macOf(n + 1), text: 'asked' }, n);
    if (n % 64 === 63) await store.flush();
  }
  store.discover({ mac: macOf(1), text: 'asked' }, 300); // the oldest asks again, in the same breath
  store.discover({ mac: macOf(999), text: 'asked' }, 301);
  await store.flush();
  const { registry } = store;
  assert.equal(registry.all().length, 257);
  assert.ok(registry.byMac(macOf(999)) && registry.byMac(macOf(1)) && registry.byId(registered.id));
  assert.equal(registry.byMac(macOf(2)), undefined);
});

test('a flood of random MACs is bounded in memory and on the disk', async (context) => {
  const store = await openTestStore(context, { report: () => {} });
  for (let n = 0; n < 50_000; n += 1) store.discover({ mac: macOf(n), text: 'asked' }, n);
  await store.flush();
  assert.equal(store.registry.all().length, 64);
  assert.equal((await store.timelineAfter(0, 1_000)).length, 64);
});

test('a stranger that is registered before the flush stays what it is', async (context) => {
  const store = await openTestStore(context);
  store.discover({ mac: OPTIPLEX, text: 'asked' }, 1);
  const node = await store.createNode(draft(), 2);
  await store.flush();
  assert.deepEqual(store.registry.all(), [node]);
});

test('a batch that the database refuses does not stop the ones after it', async (context) => {
  const store = await openTestStore(context, { report: () => {} });
  const node = await store.createNode(draft(), 1);
  store.note(node.id, ASKED, Number.NaN);
  await assert.rejects(store.flush(), /NOT NULL/);
  store.note(node.id, ASKED, 2);
  await store.flush();
  assert.equal((await linesOf(store, node)).length, 2);
});
